import { useState } from 'preact/hooks';
import type { OneTimeLink, Person, Role } from '../../model/api/account.ts';
import { api } from '../api.ts';
import { me } from '../session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { ago } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Menu } from '../ui/menu.tsx';
import { Panel } from '../ui/page.tsx';
import { Secret } from '../ui/secret.tsx';
import { Tag } from '../ui/tag.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';

const ROLE_TEXT: readonly (readonly [Role, string])[] = [
  ['viewer', 'Viewer: sees everything, changes nothing'],
  ['editor', 'Editor: runs experiments, edits placements and segments'],
  ['admin', 'Administrator: settings, people and tokens too'],
];

/** Who may use the console. */
export function People() {
  const load = useLoad(() => api('GET /api/people', {}), []);
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<{ person: string; link: OneTimeLink }>();

  const change = async (person: Person, body: { role?: Role; disabled?: boolean }) => {
    try {
      await api('PUT /api/people/:id', { id: person.id, body });
      load.reload();
      say(`${person.name} changed.`);
    } catch (error) {
      say((error as Error).message);
    }
  };
  const newLink = async (person: Person) => {
    try {
      setLink({ person: person.name, link: await api('POST /api/people/:id/link', { id: person.id }) });
    } catch (error) {
      say((error as Error).message);
    }
  };

  return (
    <Panel
      title="People"
      padded={false}
      actions={
        <button type="button" class="btn btn-sm" onClick={() => setInviting(true)}>
          <Icon name="plus" size={16} /> Invite
        </button>
      }
    >
      <Loaded load={load}>
        {(people) => (
          <ul class="divide-y divide-base-300 border-t border-base-300">
            {people.map((person) => (
              <li key={person.id} class="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3">
                <span class="min-w-0 flex-1 basis-48">
                  <span class="font-medium">{person.name}</span>{' '}
                  {person.id === me.value?.person.id && <span class="text-soft">(you)</span>}
                  <span class="block truncate text-sm text-soft">{person.email}</span>
                </span>
                {person.disabled ? (
                  <Tag tone="bad">disabled</Tag>
                ) : !person.joined ? (
                  <Tag tone="warn">invited</Tag>
                ) : (
                  <Tag>{person.role}</Tag>
                )}
                <span class="w-28 text-sm text-soft">
                  {person.last_seen ? ago(person.last_seen, Date.now()) : 'never seen'}
                </span>
                <Menu
                  end
                  name={`Actions for ${person.name}`}
                  class="btn btn-ghost btn-sm"
                  label="Change"
                  items={[
                    ...ROLE_TEXT.map(([role]) => ({
                      label: `Make ${role}`,
                      checked: person.role === role,
                      act: () => void change(person, { role }),
                    })),
                    { label: 'New password link', act: () => void newLink(person) },
                    {
                      label: person.disabled ? 'Enable' : 'Disable',
                      danger: !person.disabled,
                      act: () => void change(person, { disabled: !person.disabled }),
                    },
                  ]}
                />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {inviting && (
        <Invite
          onClose={() => setInviting(false)}
          onMade={(person, made) => {
            setLink({ person, link: made });
            load.reload();
          }}
        />
      )}
      {link && (
        <Dialog title={`One-time link for ${link.person}`} onClose={() => setLink(undefined)}>
          <p>Send it over a channel you trust. It works once, and is shown only here.</p>
          <Secret text={link.link.url} />
        </Dialog>
      )}
    </Panel>
  );
}

function Invite({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (name: string, link: OneTimeLink) => void;
}) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('editor');
  return (
    <Dialog
      title="Invite someone"
      submit="Make the link"
      disabled={!name.trim() || !email.trim()}
      onClose={onClose}
      onSubmit={async () => onMade(name, await api('POST /api/people', { body: { name, email, role } }))}
    >
      <TextField label="Name" required autofocus value={name} onValue={setName} />
      <TextField label="E-mail" type="email" required value={email} onValue={setEmail} />
      <SelectField
        label="Role"
        value={role}
        options={ROLE_TEXT}
        onValue={(value) => setRole(value as Role)}
      />
    </Dialog>
  );
}
