import { useState } from 'preact/hooks';
import { TOKEN_SCOPES, type ApiToken, type TokenScope } from '../../model/api/account.ts';
import { api } from '../api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Check, SelectField, TextField } from '../ui/field.tsx';
import { ago } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Panel } from '../ui/page.tsx';
import { Secret } from '../ui/secret.tsx';
import { say } from '../ui/toast.tsx';
import { useLoad } from '../ui/use-load.ts';

const SCOPE_TEXT: Record<TokenScope, string> = {
  viewer: 'Read everything the console shows',
  editor: 'Change placements, segments and experiments',
  admin: 'Everything, settings and people too',
  catalog: 'Send the catalogue',
  train: 'Fetch training data and upload rankers',
  backfill: 'Send history, replay what could not be delivered',
};

/** Tokens of machine clients: back office, trainer, deployment. */
export function Tokens() {
  const load = useLoad(() => api('GET /api/tokens', {}), []);
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<string>();
  const [revoking, setRevoking] = useState<ApiToken>();
  return (
    <Panel
      title="API tokens"
      hint="For programs: each says in its header Authorization: Bearer TOKEN."
      padded={false}
      actions={
        <button type="button" class="btn btn-sm" onClick={() => setCreating(true)}>
          <Icon name="plus" size={16} /> New token
        </button>
      }
    >
      <Loaded load={load}>
        {(tokens) =>
          tokens.length === 0 ? (
            <Empty icon="lock" title="No tokens">
              The trainer and the catalogue feed need one.
            </Empty>
          ) : (
            <ul class="divide-y divide-base-300 border-t border-base-300">
              {tokens.map((token) => (
                <li key={token.id} class="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3">
                  <span class="min-w-0 flex-1 basis-48">
                    <span class="font-medium">{token.name}</span>
                    <span class="block text-sm text-soft">{token.scopes.join(', ')}</span>
                  </span>
                  <span class="text-sm text-soft">
                    {token.last_used_at ? `used ${ago(token.last_used_at, Date.now())}` : 'never used'}
                    {token.expires_at &&
                      `, ${token.expires_at < Date.now() ? 'expired' : 'ends'} ${ago(token.expires_at, Date.now())}`}
                  </span>
                  <button
                    type="button"
                    class="btn btn-ghost btn-sm text-error"
                    onClick={() => setRevoking(token)}
                  >
                    Revoke
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {creating && (
        <NewToken
          onClose={() => setCreating(false)}
          onMade={(token) => {
            setMade(token);
            load.reload();
          }}
        />
      )}
      {made && (
        <Dialog title="The new token" onClose={() => setMade(undefined)}>
          <p>Copy it now: only its hash is kept, so it cannot be shown again.</p>
          <Secret text={made} />
        </Dialog>
      )}
      {revoking && (
        <Dialog
          title={`Revoke ${revoking.name}?`}
          danger
          submit="Revoke"
          onClose={() => setRevoking(undefined)}
          onSubmit={async () => {
            await api('DELETE /api/tokens/:id', { id: revoking.id });
            load.reload();
            say('Token revoked.');
          }}
        >
          <p>Whoever uses it is refused from now on.</p>
        </Dialog>
      )}
    </Panel>
  );
}

function NewToken({ onClose, onMade }: { onClose: () => void; onMade: (token: string) => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<TokenScope[]>([]);
  const [days, setDays] = useState('365');
  return (
    <Dialog
      title="New API token"
      submit="Make the token"
      disabled={!name.trim() || scopes.length === 0}
      onClose={onClose}
      onSubmit={async () => {
        const { token } = await api('POST /api/tokens', {
          body: { name, scopes, ...(days && { expires_in_days: Number(days) }) },
        });
        onMade(token);
      }}
    >
      <TextField
        label="Name"
        required
        autofocus
        placeholder="Nightly training"
        value={name}
        onValue={setName}
      />
      <fieldset class="flex flex-col gap-2.5">
        <legend class="mb-1.5 text-sm font-medium">May</legend>
        {TOKEN_SCOPES.map((scope) => (
          <Check
            key={scope}
            label={scope}
            hint={SCOPE_TEXT[scope]}
            checked={scopes.includes(scope)}
            onValue={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))}
          />
        ))}
      </fieldset>
      <SelectField
        label="Ends"
        value={days}
        onValue={setDays}
        options={[
          ['30', 'after 30 days'],
          ['365', 'after a year'],
          ['', 'never'],
        ]}
      />
    </Dialog>
  );
}
