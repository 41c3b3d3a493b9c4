import type { Edit, Experience } from '../../model/placement.ts';
import { EDITABLE_ATTRIBUTES, EDITABLE_STYLES } from '../../model/placement.ts';
import { useState } from 'preact/hooks';
import { site } from '../session.ts';
import { SelectField, TextArea, TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { PagePreview } from './page-preview.tsx';
import { Picker } from './picker.tsx';
import { withOptional } from '../ui/with-optional.ts';

type Content = Extract<Experience, { kind: 'content' }>;

const OPS: readonly (readonly [Edit['op'], string])[] = [
  ['text', 'Text'],
  ['html', 'HTML'],
  ['image', 'Picture'],
  ['attribute', 'Attribute'],
  ['style', 'Style'],
  ['class', 'Classes'],
  ['hide', 'Hide'],
  ['show', 'Show'],
];

/** The edits of a content experience, each to the placement's element or to one inside it. */
export function ContentForm({
  value,
  onValue,
  path,
  selector,
}: {
  value: Content;
  onValue: (content: Content) => void;
  path?: string | undefined;
  selector?: string | undefined;
}) {
  const [picking, setPicking] = useState<number>();
  const set = (index: number, edit: Edit) => onValue({ ...value, edits: value.edits.with(index, edit) });
  return (
    <div class="flex flex-col gap-3">
      {value.edits.map((edit, index) => (
        <fieldset key={index} class="min-w-0 rounded-box border border-base-300 p-4">
          <legend class="sr-only">Edit {index + 1}</legend>
          <div class="mb-3 grid gap-3 sm:grid-cols-[9rem_minmax(0,1fr)_auto] sm:items-end">
            <SelectField
              label="Change"
              value={edit.op}
              options={OPS}
              onValue={(op) => set(index, emptyEdit(op as Edit['op'], edit.selector))}
            />
            <TextField
              label="Of"
              mono
              placeholder="the placement itself"
              value={edit.selector ?? ''}
              onValue={(selector) => set(index, withOptional(edit, 'selector', selector || undefined))}
            />
            <span class="flex">
              <button
                type="button"
                class="btn btn-ghost btn-square"
                aria-label={`Pick the element of edit ${index + 1} on the page`}
                title="Pick on the page"
                onClick={() => setPicking(index)}
              >
                <Icon name="pick" />
              </button>
              {value.edits.length > 1 && (
                <button
                  type="button"
                  class="btn btn-ghost btn-square"
                  aria-label={`Remove edit ${index + 1}`}
                  onClick={() => onValue({ ...value, edits: value.edits.toSpliced(index, 1) })}
                >
                  <Icon name="trash" />
                </button>
              )}
            </span>
          </div>
          <EditFields edit={edit} onEdit={(next) => set(index, next)} />
        </fieldset>
      ))}
      <button
        type="button"
        class="btn btn-sm self-start"
        disabled={value.edits.length >= 30}
        onClick={() => onValue({ ...value, edits: [...value.edits, { op: 'text', text: '' }] })}
      >
        <Icon name="plus" size={16} /> Another change
      </button>
      <Preview edits={value.edits} />
      {site.value && selector && (
        <PagePreview site={site.value.id} path={path ?? '/'} selector={selector} edits={value.edits} />
      )}
      {picking !== undefined && site.value && (
        <Picker
          site={site.value.id}
          kind="content"
          path={path ?? '/'}
          selector={value.edits[picking]?.selector ?? selector ?? ''}
          onClose={() => setPicking(undefined)}
          onPicked={({ selector }) => set(picking, { ...value.edits[picking]!, selector })}
        />
      )}
    </div>
  );
}

function EditFields({ edit, onEdit }: { edit: Edit; onEdit: (edit: Edit) => void }) {
  switch (edit.op) {
    case 'text':
      return (
        <TextField
          label="New text"
          required
          value={edit.text}
          onValue={(text) => onEdit({ ...edit, text })}
        />
      );
    case 'html':
      return (
        <TextArea
          label="New HTML"
          mono
          rows={4}
          hint="Scripts and event handlers are removed."
          value={edit.html}
          onValue={(html) => onEdit({ ...edit, html })}
        />
      );
    case 'image':
      return (
        <div class="grid gap-3 sm:grid-cols-2">
          <TextField
            label="Address of the picture"
            required
            mono
            placeholder="/images/linen.jpg"
            value={edit.src}
            onValue={(src) => onEdit({ ...edit, src })}
          />
          <TextField
            label="Description"
            optional
            hint="For those who do not see it."
            value={edit.alt ?? ''}
            onValue={(alt) => onEdit(withOptional(edit, 'alt', alt || undefined))}
          />
        </div>
      );
    case 'attribute':
      return (
        <div class="grid gap-3 sm:grid-cols-[10rem_minmax(0,1fr)]">
          <SelectField
            label="Attribute"
            value={edit.name}
            options={EDITABLE_ATTRIBUTES.map((name) => [name, name] as const)}
            onValue={(name) => onEdit({ ...edit, name: name as (typeof EDITABLE_ATTRIBUTES)[number] })}
          />
          <TextField
            label="Value"
            required
            value={edit.value}
            onValue={(value) => onEdit({ ...edit, value })}
          />
        </div>
      );
    case 'style':
      return (
        <div class="grid gap-3 sm:grid-cols-2">
          <SelectField
            label="Property"
            value={edit.property}
            options={EDITABLE_STYLES.map((name) => [name, name] as const)}
            onValue={(property) =>
              onEdit({ ...edit, property: property as (typeof EDITABLE_STYLES)[number] })
            }
          />
          <TextField
            label="Value"
            required
            mono
            value={edit.value}
            onValue={(value) => onEdit({ ...edit, value })}
          />
        </div>
      );
    case 'class':
      return (
        <div class="grid gap-3 sm:grid-cols-2">
          <TextField
            label="Add"
            optional
            mono
            value={edit.add.join(' ')}
            onValue={(text) => onEdit({ ...edit, add: text.split(/\s+/).filter(Boolean) })}
          />
          <TextField
            label="Remove"
            optional
            mono
            value={edit.remove.join(' ')}
            onValue={(text) => onEdit({ ...edit, remove: text.split(/\s+/).filter(Boolean) })}
          />
        </div>
      );
    case 'hide':
    case 'show':
      return null;
  }
}

function emptyEdit(op: Edit['op'], selector: string | undefined): Edit {
  const target = selector ? { selector } : {};
  switch (op) {
    case 'text':
      return { op, ...target, text: '' };
    case 'html':
      return { op, ...target, html: '' };
    case 'image':
      return { op, ...target, src: '/' };
    case 'attribute':
      return { op, ...target, name: 'href', value: '' };
    case 'style':
      return { op, ...target, property: 'color', value: '' };
    case 'class':
      return { op, ...target, add: [], remove: [] };
    case 'hide':
    case 'show':
      return { op, ...target };
  }
}

/** What the edits will say, as they are typed. The page itself is seen through the picker. */
function Preview({ edits }: { edits: readonly Edit[] }) {
  const texts = edits.filter((edit) => edit.op === 'text' || edit.op === 'image' || edit.op === 'html');
  if (texts.length === 0) return null;
  return (
    <div class="rounded-box border border-dashed border-base-300 px-4 py-3" aria-live="polite">
      <p class="eyebrow mb-1.5">Preview</p>
      {texts.map((edit, index) => (
        <div key={index} class="min-h-6">
          {edit.op === 'text' && (
            <p class="text-lg font-medium break-words">
              {edit.text || <span class="font-normal text-soft">Empty text</span>}
            </p>
          )}
          {edit.op === 'html' && (
            <p class="text-lg break-words">
              {new DOMParser().parseFromString(edit.html, 'text/html').body.textContent}
            </p>
          )}
          {edit.op === 'image' && <p class="font-mono text-sm break-all text-soft">{edit.src}</p>}
        </div>
      ))}
    </div>
  );
}
