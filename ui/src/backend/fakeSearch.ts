import type { Object as StoredObject, SearchRequest } from '../generated/wire';

/** `*` and `?` stay within a folder, `**` does not. */
function pattern(text: string): RegExp {
  const parts = text.split(/(\*\*|\*|\?)/).map((part) => ({ '**': '.*', '*': '[^/]*', '?': '[^/]' }[part] ?? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('')}$`, 'is');
}

/** The browser's stand-in for the engine's search: a part of the key, or a pattern. */
export function matches(object: StoredObject, { place, text, smallest, largest, after, before }: SearchRequest): boolean {
  const name = object.key.slice(place.prefix.length);
  const modified = object.modified ?? 0;
  if (object.size < (smallest ?? 0) || object.size > (largest ?? Infinity) || modified < (after ?? 0) || modified > (before ?? Infinity)) return false;
  return /[*?]/.test(text) ? pattern(text).test(name) : name.toLowerCase().includes(text.toLowerCase());
}
