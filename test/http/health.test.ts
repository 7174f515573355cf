import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import express from 'express'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import mongoose from 'mongoose'
import { healthRouter } from '../../src/features/health/health.routes.js'
import { createHealthService } from '../../src/features/health/health.service.js'
import { tokenAs } from '../helpers/access.js'
import { clock, testApp } from '../helpers/app.js'

const get = async (path: string, headers: Record<string, string> = {}) => {
  const { baseUrl } = await testApp()
  return fetch(baseUrl + path, { headers })
}

describe('the probes', () => {
  it('say that the process is up and the database takes a write', async () => {
    const up = await get('/healthz')
    const ready = await get('/readyz')

    expect([up.status, await up.json()]).to.deep.equal([200, { status: 'up' }])
    expect([ready.status, await ready.json()]).to.deep.equal([200, { status: 'ready', reason: null }])
    const mark = await mongoose.connection.collection('healthMarks').findOne({})
    expect(mark?.at).to.be.instanceOf(Date)
  })

  it('do not mind a stale cookie or bearer', async () => {
    const headers = { authorization: 'Bearer nonsense', cookie: 'yl_access=x; yl_refresh=y' }

    for (const path of ['/healthz', '/readyz', '/.well-known/jwks.json']) {
      expect((await get(path, headers)).status, path).to.equal(200)
    }
  })

  it('say not ready while the process stops', async () => {
    const health = createHealthService({ now: clock.now })

    expect(await health.readiness()).to.deep.equal({ isReady: true, reason: null })
    health.beginStopping()

    expect(await health.readiness()).to.deep.equal({ isReady: false, reason: 'stopping' })
  })
})

describe('the public keys', () => {
  it('verify an access token in any other program', async () => {
    const token = await tokenAs('admin')

    const answer = await get('/.well-known/jwks.json')
    const keys = (await answer.json()) as JSONWebKeySet

    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      algorithms: ['ES256'],
      audience: 'access',
    })
    expect(payload).to.include.all.keys('sub', 'sid', 'role')
    expect(JSON.stringify(keys)).to.not.include('"d"')
    expect(answer.headers.get('cache-control')).to.match(/^public, max-age=\d+/)
    expect(answer.headers.get('content-type')).to.include('application/jwk-set+json')
  })
})

describe('the figures for Prometheus', () => {
  it('tell how long routes take, by pattern and never by address', async () => {
    await get('/api/v1/users/0123456789abcdef01234567')

    const answer = await get('/metrics')
    const text = await answer.text()

    expect(answer.status).to.equal(200)
    expect(text).to.include('yinlinghui_http_request_seconds_count')
    expect(text).to.include('route="/api/v1/users/:id"')
    expect(text).to.not.include('0123456789abcdef01234567')
  })

  it('are for this machine only, and not for what a proxy forwards', async () => {
    for (const header of ['x-forwarded-for', 'forwarded', 'via']) {
      expect((await get('/metrics', { [header]: '203.0.113.9' })).status, header).to.equal(404)
    }
  })

  it('are behind the token when there is one', async () => {
    const { services } = await testApp()
    const app = express()
    app.use(healthRouter({ ...services, config: { ...services.config, metricsToken: 'metrics-secret' } }))
    app.use((_error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
      res.sendStatus(404)
    })
    const server = createServer(app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const status = async (headers: Record<string, string>) =>
      (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).status

    try {
      expect(await status({})).to.equal(404)
      expect(await status({ authorization: 'Bearer wrong' })).to.equal(404)
      expect(await status({ authorization: 'Bearer metrics-secret' })).to.equal(200)
    } finally {
      server.close()
    }
  })
})
