import { z } from 'zod';
import type { Admin } from '../../admin/admin.ts';
import { fieldInvalid } from '../../admin/field-problems.ts';
import { AppError } from '../../domain/errors.ts';
import type { Project } from '../../domain/project.ts';
import { readOptions } from '../options.ts';
import type { Handler } from '../route.ts';
import { refuseUnsupported } from './svix-error.ts';
import { readSvixQuery, svixPage } from './svix-list.ts';

const perEndpoint = { en: 'rates are set for each endpoint', zh: '速率按端点设置' };
const refused = {
  rateLimit: perEndpoint,
  throttleRate: perEndpoint,
  metadata: { en: 'projects carry none', zh: '项目不支持元数据' },
};

/** An application is a project; its slug is both its id and its uid. */
function toApplication({ slug, name, createdAt }: Project) {
  const at = createdAt.toISOString();
  return { id: slug, uid: slug, name, metadata: {}, rateLimit: null, throttleRate: null, createdAt: at, updatedAt: at };
}

/** The projects that the key opens, on one page: there are few. */
export function listApplications(admin: Pick<Admin, 'listProjects'>): Handler {
  return async ({ actor, query }) => {
    readSvixQuery(query);
    return svixPage({ items: await admin.listProjects(actor), next: null }, toApplication);
  };
}

export function getApplication(admin: Pick<Admin, 'listProjects'>): Handler {
  return async ({ actor, param }) => {
    const slug = param('project');
    const found = (await admin.listProjects(actor)).find((project) => project.slug === slug);
    if (!found) throw new AppError('not_found', { what: 'project', whatZh: '项目', id: slug.slice(0, 100) });
    return { status: 200, body: toApplication(found) };
  };
}

/** Answers the project of this uid, or of this name where no uid is given; platform keys can make one. */
export function createApplication(admin: Pick<Admin, 'listProjects' | 'createProject'>): Handler {
  const text = z.string().nullish();
  return async ({ actor, body }) => {
    const options = readOptions(body ?? {}, ['name', 'uid', ...Object.keys(refused)]);
    refuseUnsupported(options, refused);
    const name = z.string().safeParse(options.name);
    if (!name.success) throw fieldInvalid('name', 'name_length');
    const uid = text.safeParse(options.uid);
    if (!uid.success) throw fieldInvalid('uid', 'slug_shape');
    const isMeant = (project: Project) =>
      uid.data ? project.slug === uid.data : [project.slug, project.name].includes(name.data);
    const found = (await admin.listProjects(actor)).find(isMeant);
    if (found) return { status: 200, body: toApplication(found) };
    const project = await admin.createProject(actor, 'default', { name: name.data, slug: uid.data ?? undefined });
    return { status: 201, body: toApplication(project) };
  };
}
