import { expect } from 'chai'
import express from 'express'
import request from 'supertest'
import { securityHeaders } from '../../src/http/security-headers.js'
import { tokenAs } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "media-src 'self' blob:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
]

const get = async (path: string, headers: Record<string, string> = {}) => {
  const { baseUrl } = await testApp()
  return fetch(baseUrl + path, { headers, redirect: 'manual' })
}

describe('every answer', () => {
  const paths = ['/login', '/no-such-page', '/healthz', '/public/css/tokens.css']
  for (const path of paths) {
    it(`keeps foreign and inline code out: ${path}`, async () => {
      const { headers } = await get(path, { accept: 'text/html' })

      expect(
        headers
          .get('content-security-policy')
          ?.split(';')
          .map((part) => part.trim()),
      ).to.have.members(POLICY)
      expect(headers.get('x-content-type-options')).to.equal('nosniff')
      expect(headers.get('x-frame-options')).to.equal('DENY')
      expect(headers.get('referrer-policy')).to.equal('same-origin')
      expect(headers.get('permissions-policy')).to.include('camera=(self)').and.include('geolocation=(self)')
      expect(headers.get('x-powered-by')).to.equal(null)
      expect(headers.get('strict-transport-security')).to.equal(null)
    })
  }

  for (const path of ['/api/v1/me', '/api/v1/no-such-route', '/api/v1/openapi.json']) {
    it(`to a program runs nothing, nowhere: ${path}`, async () => {
      const { headers } = await get(path)

      expect(headers.get('content-security-policy')).to.equal("default-src 'none';frame-ancestors 'none'")
      expect(headers.get('x-content-type-options')).to.equal('nosniff')
      expect(headers.get('x-frame-options')).to.equal('DENY')
      expect(headers.get('cross-origin-resource-policy')).to.equal('same-origin')
      expect(headers.get('cache-control')).to.equal('no-store')
      expect(headers.get('x-powered-by')).to.equal(null)
    })
  }

  it('that may be personal is stored by nobody', async () => {
    const token = await tokenAs('admin')

    const answers = [
      await get('/api/v1/me', { authorization: `Bearer ${token}` }),
      await get('/api/v1/me'),
      await get('/login', { accept: 'text/html' }),
    ]

    expect(answers.map(({ headers }) => headers.get('cache-control'))).to.deep.equal(
      Array(3).fill('no-store'),
    )
    expect((await get('/public/css/tokens.css')).headers.get('cache-control')).to.include('max-age')
  })

  it('over https asks browsers to stay with it', async () => {
    const app = express()
    app.set('trust proxy', 1)
    app.use(securityHeaders(), (_req, res) => {
      res.end()
    })

    const secure = await request(app).get('/').set('x-forwarded-proto', 'https')
    const plain = await request(app).get('/')

    expect(secure.headers['strict-transport-security']).to.match(/^max-age=31536000/)
    expect(plain.headers).to.not.have.property('strict-transport-security')
  })
})

describe('an error', () => {
  it('is a page for people and a problem for programs', async () => {
    const page = await get('/no-such-page', { accept: 'text/html' })
    const html = await page.text()
    const problem = await get('/api/v1/no-such-route', { accept: 'text/html' })
    const body = (await problem.json()) as Record<string, unknown>

    expect(page.status).to.equal(404)
    expect(page.headers.get('content-type')).to.include('text/html')
    expect(html).to.include('没有找到').and.include(page.headers.get('x-request-id'))
    expect(problem.headers.get('content-type')).to.include('application/problem+json')
    expect(body).to.include({
      status: 404,
      code: 'not_found',
      requestId: problem.headers.get('x-request-id'),
    })
  })

  it('speaks the language that was asked for', async () => {
    const page = await get('/no-such-page', { accept: 'text/html', 'accept-language': 'en' })
    const problem = await get('/api/v1/me', { 'accept-language': 'en' })

    expect(await page.text()).to.include('Not found')
    expect(((await problem.json()) as { title: string }).title).to.equal('Not signed in')
  })

  it('tells nothing of the inside', async () => {
    const { baseUrl } = await testApp()
    const post = (body: string, type = 'application/json') =>
      fetch(`${baseUrl}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': type }, body })

    const broken = await post('{"username": ')
    const large = await post(JSON.stringify({ username: 'x'.repeat(300_000) }))
    const charset = await post('{}', 'application/json; charset=gbk')

    const codes = []
    for (const answer of [broken, large, charset]) {
      const text = await answer.text()
      expect(text).to.not.match(/node_modules|SyntaxError|\bat \//)
      codes.push([answer.status, (JSON.parse(text) as { code: string }).code])
    }
    expect(codes).to.deep.equal([
      [400, 'malformed_json'],
      [413, 'body_too_large'],
      [415, 'unsupported_media_type'],
    ])
  })

  it('answers a wrong method with those that there are', async () => {
    const { baseUrl } = await testApp()

    const answer = await fetch(`${baseUrl}/api/v1/auth/login`, { method: 'DELETE' })

    expect(answer.status).to.equal(405)
    expect(answer.headers.get('allow')).to.equal('POST')
  })

  it('in an address that cannot be read is a missing page', async () => {
    for (const path of ['/api/v1/users/%E0%A4%A', '/public/%E0%A4%A', '/console/%ff']) {
      const { status } = await get(path, { accept: 'text/html' })
      expect(status, path).to.be.oneOf([400, 401, 404])
    }
  })
})
