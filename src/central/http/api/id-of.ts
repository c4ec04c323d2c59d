/** The `:id` of a path; null for what is no id. */
export function idOf(params: Readonly<Record<string, string>>): number | null {
  const id = params['id'] ?? ''
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : null
}
