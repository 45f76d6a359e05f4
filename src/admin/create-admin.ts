import { adminNames, refusal } from './access.ts';
import type { Admin } from './admin.ts';
import { claim } from './claim.ts';
import { createProject } from './create-project.ts';
import { createWebhook } from './create-webhook.ts';
import { deleteWebhook } from './delete-webhook.ts';
import type { AdminDeps } from './deps.ts';
import { editWebhook } from './edit-webhook.ts';
import { expungeEvent } from './expunge.ts';
import { createKey, getKey, listKeys, revokeKey } from './keys.ts';
import { linkPerson } from './link-person.ts';
import { listAudit } from './list-audit.ts';
import { listEvents } from './list-events.ts';
import { getProject, listProjects } from './list-projects.ts';
import { getRun, listRuns } from './list-runs.ts';
import { findWebhook, getWebhook, listWebhooks } from './list-webhooks.ts';
import { rotateSecret } from './rotate-secret.ts';
import { setBudget } from './set-budget.ts';
import { testWebhook } from './test-webhook.ts';
import { toggleWebhook } from './toggle-webhook.ts';

/** The use cases over their stores and the functions of other folders. Holds nothing of its own: nothing to close. */
export function createAdmin(deps: AdminDeps): Admin {
  return {
    listWebhooks: listWebhooks(deps),
    getWebhook: getWebhook(deps),
    findWebhook: findWebhook(deps),
    createWebhook: createWebhook(deps),
    editWebhook: editWebhook(deps),
    toggleWebhook: toggleWebhook(deps),
    testWebhook: testWebhook(deps),
    rotateSecret: rotateSecret(deps),
    deleteWebhook: deleteWebhook(deps),
    listEvents: listEvents(deps),
    expungeEvent: expungeEvent(deps),
    listRuns: listRuns(deps),
    getRun: getRun(deps),
    listAudit: listAudit(deps),
    listProjects: listProjects(deps),
    getProject: getProject(deps),
    createProject: createProject(deps),
    listKeys: listKeys(deps),
    getKey: getKey(deps),
    createKey: createKey(deps),
    revokeKey: revokeKey(deps),
    setBudget: setBudget(deps),
    adminNames: (project) => adminNames(deps, project),
    claim: claim(deps),
    linkPerson: linkPerson(deps),
    refuse: (actor, project, action) => refusal(deps, { actor, project, role: 'admin', action }),
    destinations: (project) => deps.destinations(project),
  };
}
