/** One page of a list. `next` is the cursor of the following page, or null on the last one. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** Which page is wanted: at most `limit` items, after `cursor` (the id of the last item seen). Newest first. */
export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}
