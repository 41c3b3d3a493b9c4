import { Hono } from 'hono';
import type { ApiEnv } from './account/access.ts';
import { routes as people } from './account/people.ts';
import { routes as account } from './account/routes.ts';
import { routes as audit } from './audit/routes.ts';
import { routes as facets } from './catalog/facets.ts';
import { routes as advance } from './experiment/advance-routes.ts';
import { routes as approval } from './experiment/approval-routes.ts';
import { routes as experiment } from './experiment/routes.ts';
import { routes as edge } from './page/routes.ts';
import { routes as imports } from './import/routes.ts';
import { routes as pageView } from './placement/page-view.ts';
import { routes as placement } from './placement/routes.ts';
import { routes as preview } from './preview/routes.ts';
import { routes as result } from './result/routes.ts';
import { routes as segment } from './segment/routes.ts';
import { routes as overview } from './site/overview.ts';
import { routes as site } from './site/routes.ts';
import { routes as visitor } from './visitor/routes.ts';

/** The console's part of `/api`: mounted there by worker/index.ts, on CONSOLE_HOST only. */
export const api = new Hono<ApiEnv>()
  .route('/', account)
  .route('/', people)
  .route('/', site)
  .route('/', overview)
  .route('/', edge)
  .route('/', visitor)
  .route('/', placement)
  .route('/', pageView)
  .route('/', segment)
  .route('/', advance)
  .route('/', approval)
  .route('/', experiment)
  .route('/', preview)
  .route('/', result)
  .route('/', facets)
  .route('/', imports)
  .route('/', audit);
