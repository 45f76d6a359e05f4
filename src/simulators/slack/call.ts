import type { Json } from './json.ts';
import type { Installation, Workspace, World } from './world.ts';

/** A call that a token of a workspace makes. */
export interface Call {
  world: World;
  workspace: Workspace;
  installation: Installation;
  args: Json;
}

/** What Slack answers when it does not do what was asked. */
export class Refusal extends Error {
  readonly error: string;
  readonly more: Json;

  constructor(error: string, more: Json = {}) {
    super(error);
    this.error = error;
    this.more = more;
  }
}

/** A method of the Web API: which scope it takes, and what it does. Throws `Refusal`. */
export interface Method {
  scope?: string;
  run(call: Call): Json;
}

/** A method that needs no token of a workspace. */
export type OpenMethod = (world: World, args: Json, token: string) => Json;

/** The workspace that a bot token belongs to. Throws `not_authed`, `invalid_auth` or `token_revoked`. */
export function authorized(world: World, token: string): { workspace: Workspace; installation: Installation } {
  if (token === '') throw new Refusal('not_authed');
  for (const workspace of world.workspaces.values()) {
    const { installation } = workspace;
    if (installation?.token !== token) continue;
    if (installation.revoked) throw new Refusal('token_revoked');
    return { workspace, installation };
  }
  throw new Refusal('invalid_auth');
}
