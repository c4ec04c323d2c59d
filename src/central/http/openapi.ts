import { z } from 'zod'
import { ERRORS } from '../../protocol/errors'
import { errorReply } from '../../protocol/error-shape'
import type { Access, Route } from './route'

/** The description of every route, made from the same contracts that check what is sent (3.2). */
export function openApi(routes: readonly Route[]): unknown {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tillside central service', version: '1', description: 'Offers, coupons and what tills settle with. docs/api-compatibility.md has the choices made for v2.' },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        v2: { type: 'apiKey', in: 'header', name: 'X-CAP-API-OAUTH-TOKEN' },
      },
      schemas: { Error: schemaOf(errorReply, 'output') },
    },
    'x-error-keys': Object.fromEntries(Object.entries(ERRORS).map(([key, { status, says }]) => [key, { status, says }])),
  }
}

function operation(route: Route): Record<string, unknown> {
  const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '')
  const parameters = [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'integer', minimum: 1 } })),
    ...(route.idempotent === undefined ? [] : [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 200 } }]),
  ]
  const failed = route.errors === 'own' ? { $ref: '#/components/schemas/Error' } : { type: 'object' }
  return {
    summary: route.summary,
    'x-access': accessText(route.access),
    security: route.access.kind === 'anyone' ? [] : [{ bearer: [] }, ...(route.access.kind === 'client' ? [{ v2: [] }] : [])],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === null ? {} : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }),
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: schemaOf(route.answers, 'output') } } },
      default: { description: 'Refused', content: { 'application/json': { schema: failed } } },
    },
  }
}

const accessText = (access: Access): string => (access.kind === 'person' ? access.roles.join(', ') : access.kind)

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

/** A plain page to read the same by eye. */
export function routesPage(routes: readonly Route[]): string {
  const rows = routes.map(({ method, path, summary, access }) => `<tr><td>${method}</td><td><code>${escape(path)}</code></td><td>${escape(summary)}</td><td>${accessText(access)}</td></tr>`)
  const keys = Object.entries(ERRORS).map(([key, { status, says }]) => `<tr><td><code>${key}</code></td><td>${status}</td><td>${escape(says)}</td></tr>`)
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tillside central service</title>
<style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc}</style>
<h1>Tillside central service</h1><p>The same for machines: <a href="/openapi.json">/openapi.json</a></p>
<h2>Calls</h2><table><tr><th>Method<th>Address<th>What it does<th>Who may call</tr>${rows.join('')}</table>
<h2>Error keys</h2><table><tr><th>Key<th>Status<th>Meaning</tr>${keys.join('')}</table></html>`
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
