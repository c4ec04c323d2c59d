import { readFile } from 'node:fs/promises'
import { securityHeaders } from '../security/content-policy'
import { assetPath } from './asset-path'

/** Answers the requests of our own page for its own files, each with the policy of content-policy.ts. */
export function assetHandler(root: string): (request: { readonly method: string; readonly url: string }) => Promise<Response> {
  const headers = securityHeaders()
  const refuse = (status: number): Response => new Response(null, { status, headers })
  return async ({ method, url }) => {
    const asset = assetPath(method, url, root)
    if (!asset.ok) return refuse(asset.status)
    try {
      const content = await readFile(asset.file)
      return new Response(method === 'HEAD' ? null : content, { headers: { ...headers, 'content-type': asset.type } })
    } catch {
      return refuse(404)
    }
  }
}
