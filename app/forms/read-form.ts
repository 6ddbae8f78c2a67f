/**
 * The fields of a form. Throws a 400 Response when the body is no form, or when a field holds what no person types and PostgreSQL
 * does not store.
 */
export async function readForm(request: Request): Promise<FormData> {
  const form = await request.formData().catch(() => null);
  if (form === null) throw new Response(null, { status: 400 });
  const written = [...form.values()].map((value) => (typeof value === 'string' ? value : value.name));
  if (!written.every(isText)) throw new Response(null, { status: 400 });
  return form;
}

/** False for U+0000 and for halves of surrogate pairs: neither can be stored as text, nor signed over as UTF-8. */
export const isText = (value: string): boolean => !value.includes('\u0000') && value.isWellFormed();
