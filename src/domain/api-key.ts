import type { Role } from './member.ts';

/** A Bearer key for REST: a random 256-bit token of which only the SHA-256 is stored. */
export interface ApiKey {
  id: string;
  name: string;
  /** The project it opens, or undefined for a platform key (the bootstrap key). */
  project?: string | undefined;
  role: Role;
  createdAt: Date;
  lastUsedAt?: Date | undefined;
}
