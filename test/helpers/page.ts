import { load, type CheerioAPI } from 'cheerio'
import { testApp } from './app.js'

export interface PageAnswer {
  status: number
  location: string | null
  html: string
  $: CheerioAPI
  headers: Headers
}

export interface PageOptions {
  form?: Record<string, string>
  headers?: Record<string, string>
}

/** A browser without scripts: keeps cookies, follows nothing by itself, sends forms as pages do. */
export class Visitor {
  readonly cookies = new Map<string, string>()

  async get(path: string, options: PageOptions = {}): Promise<PageAnswer> {
    return this.send('GET', path, options)
  }

  /** Sends a form with the CSRF token that belongs to this visitor. */
  async submit(path: string, form: Record<string, string>): Promise<PageAnswer> {
    return this.post(path, { ...form, _csrf: await this.csrfToken() })
  }

  async csrfToken(): Promise<string> {
    const { html } = await this.get('/csrf-token')
    return (JSON.parse(html) as { csrfToken: string }).csrfToken
  }

  async post(path: string, form: Record<string, string>, headers = {}): Promise<PageAnswer> {
    return this.send('POST', path, { form, headers })
  }

  async send(method: string, path: string, { form, headers = {} }: PageOptions): Promise<PageAnswer> {
    const { baseUrl } = await testApp()
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        ...(this.cookies.size > 0 ? { cookie: this.cookieHeader() } : {}),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    })
    this.keepCookies(response.headers.getSetCookie())
    const html = await response.text()
    const { status } = response
    return {
      status,
      location: response.headers.get('location'),
      html,
      $: load(html),
      headers: response.headers,
    }
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  private keepCookies(lines: string[]) {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      const isGone = /expires=Thu, 01 Jan 1970/i.test(line)
      if (isGone) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }
}
