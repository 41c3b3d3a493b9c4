import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** A secret to be copied now. */
export function Secret({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div class="flex items-center gap-2 rounded-field border border-base-300 bg-base-200 py-1 pr-1 pl-3">
      <code class="min-w-0 flex-1 text-sm break-all">{text}</code>
      <button type="button" class="btn btn-sm" onClick={copy}>
        <Icon name={copied ? 'check' : 'copy'} size={16} /> {copied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
