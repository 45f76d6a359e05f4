/** The two parts of a resource id: `openai:gpt-4o` is the model gpt-4o of the backend openai, `digest` has no name. */
export function parseResourceId(id: string): { backend: string; name?: string } {
  const colon = id.indexOf(':');
  return colon < 0 ? { backend: id } : { backend: id.slice(0, colon), name: id.slice(colon + 1) };
}
