import { fail, ok, type Result } from '../result'

/** The tags a message may use (2.6). */
export const TEMPLATE_TAGS = [
  'first_name',
  'last_name',
  'fullname',
  'code',
  'offer_name',
  'valid_through',
  'valid_days',
  'discount',
  'optout',
] as const
export type TemplateTag = (typeof TEMPLATE_TAGS)[number]

const TAG = /\{\{\s*([^{}]*?)\s*\}\}/g
const KNOWN: ReadonlySet<string> = new Set(TEMPLATE_TAGS)

/** Refuses a template with a tag that is not known, naming the first (2.6): judged when the template is saved. */
export function checkTemplate(template: string): Result<string, { readonly key: 'template.unknown_tag'; readonly tag: string }> {
  for (const [, tag = ''] of template.matchAll(TAG)) {
    if (!KNOWN.has(tag)) return fail({ key: 'template.unknown_tag', tag })
  }
  return ok(template)
}

/** Puts values in place of the tags. A tag that is not known, in a template from before it was checked, stays as it is. */
export function fillTemplate(template: string, values: Readonly<Record<TemplateTag, string>>): string {
  return template.replace(TAG, (whole, tag: string) => (KNOWN.has(tag) ? values[tag as TemplateTag] : whole))
}
