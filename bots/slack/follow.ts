import { firstValues } from './answer.ts';
import type { Desk } from './desk.ts';
import { slackCode } from './failures.ts';
import { filledValues } from './filled.ts';
import { formOf } from './form-state.ts';
import { formView, withoutSecrets } from './forms.ts';
import type { BlockActions } from './payloads.ts';

/** A choice on which other fields depend: the form is drawn anew with those that it asks for. What was typed stays. */
export async function follow({ deps, workspaces, findPerson }: Desk, team: string, body: BlockActions): Promise<void> {
  const { view, user } = body;
  if (!view) return;
  const token = view.private_metadata;
  const kept = await formOf(deps, { token, team, user: user.id });
  if (!kept) return;
  const workspace = await workspaces.of(team);
  const { language } = await findPerson(workspace, user.id);
  const { form } = kept;
  const values = withoutSecrets(form, { ...firstValues(form), ...filledValues(form, view.state.values) });
  const drawn = formView({ form, token, values, language });
  try {
    await workspace.client.views.update({ view_id: view.id, hash: view.hash, view: drawn });
  } catch (error) {
    // Somebody who chooses twice in a moment has changed the form meanwhile; the later choice draws it.
    if (slackCode(error) !== 'hash_conflict') throw error;
  }
}
