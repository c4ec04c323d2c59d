import type { RunningCentral } from '../../src/central/service'

interface Reply {
  readonly status: number
  // Each test names what it looks at.
  readonly body: Readonly<Record<string, unknown>>
}

/** An integration of the v2 API, signed in with the demo's key. */
export interface V2Client {
  get(path: string, headers?: Record<string, string>): Promise<Reply>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Reply>
  put(path: string, body: unknown, headers?: Record<string, string>): Promise<Reply>
  /** For what is no JSON. */
  readonly token: string
}

export async function v2Client({ url, demo }: Pick<RunningCentral, 'url' | 'demo'>): Promise<V2Client> {
  const reply = await fetch(`${url}/v3/oauth/token/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(demo?.oauth),
  })
  const { data } = (await reply.json()) as { data: { accessToken: string } }
  const call = async (path: string, init: RequestInit, headers: Record<string, string>): Promise<Reply> => {
    const answer = await fetch(url + path, { ...init, headers: { 'x-cap-api-oauth-token': data.accessToken, ...headers } })
    return { status: answer.status, body: (await answer.json()) as Reply['body'] }
  }
  const send = (method: string, path: string, body: unknown, headers: Record<string, string>) =>
    call(path, { method, body: JSON.stringify(body) }, { 'content-type': 'application/json', ...headers })
  return {
    get: (path, headers = {}) => call(path, {}, headers),
    post: (path, body, headers = {}) => send('POST', path, body, headers),
    put: (path, body, headers = {}) => send('PUT', path, body, headers),
    token: data.accessToken,
  }
}
