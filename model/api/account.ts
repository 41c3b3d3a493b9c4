import * as v from 'valibot';

/** What a person may do in the console, each including the one before. */
export const ROLES = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];
export const RoleSchema = v.picklist(ROLES);

/** What an API token may do beyond a role: write the catalogue, fetch training data and upload rankers, send history. */
export const TOKEN_SCOPES = ['viewer', 'editor', 'admin', 'catalog', 'train', 'backfill'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

const name = v.pipe(v.string(), v.trim(), v.minLength(1, 'A name is needed.'), v.maxLength(100));
const email = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.email('This is not an e-mail address.'),
  v.maxLength(200),
);
const password = v.pipe(
  v.string(),
  v.minLength(10, 'A password has at least 10 characters.'),
  v.maxLength(128, 'A password has at most 128 characters.'),
);

export const SetupCheckSchema = v.object({ token: v.pipe(v.string(), v.maxLength(200)) });
/** The one-time link's answer: for the first administrator all three fields, for an invited person the password. */
export const SetupSchema = v.object({
  token: v.pipe(v.string(), v.maxLength(200)),
  name: v.optional(name),
  email: v.optional(email),
  password,
});
export type Setup = v.InferOutput<typeof SetupSchema>;

/** What a one-time link is for; `email` and `name` of the person where it belongs to one. */
export interface SetupLink {
  purpose: 'admin' | 'password';
  name?: string;
  email?: string;
}

export interface Me {
  person: { id: string; name: string; email: string; role: Role };
  /** Sent back in the header `x-endcap-token` with every change. */
  token: string;
  sites: { id: string; name: string }[];
  /** Origin at which `/_endcap/*` answers for shops that are not routed through the Worker. */
  edge: string;
}

export interface Person {
  id: string;
  name: string;
  email: string;
  role: Role;
  disabled: boolean;
  /** False: has not yet used the invitation. */
  joined: boolean;
  created_at: number;
  last_seen?: number;
}

export const InviteSchema = v.object({ name, email, role: RoleSchema });
export type Invite = v.InferOutput<typeof InviteSchema>;
export const PersonChangeSchema = v.object({
  role: v.optional(RoleSchema),
  disabled: v.optional(v.boolean()),
});

/** A one-time link for a person: shown once, since only its hash is kept. */
export interface OneTimeLink {
  url: string;
  expires_at: number;
}

export interface ApiToken {
  id: string;
  name: string;
  scopes: string[];
  created_at: number;
  created_by: string;
  expires_at?: number;
  last_used_at?: number;
}

export const NewTokenSchema = v.object({
  name,
  scopes: v.pipe(v.array(v.picklist(TOKEN_SCOPES)), v.minLength(1, 'A token needs at least one scope.')),
  expires_in_days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650))),
});
export type NewToken = v.InferOutput<typeof NewTokenSchema>;
