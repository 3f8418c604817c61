/**
 * The only file that knows which library the controls come from: the toolkit is no longer developed, and will be
 * replaced here one day.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';
import { type ComponentChild, type ComponentChildren, h } from 'preact';
import { useId } from 'preact/hooks';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeProgressRing());

export interface ButtonProps {
  readonly secondary?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

export function Button({ secondary = false, disabled = false, onClick, children }: ButtonProps): ComponentChild {
  return h('vscode-button', { appearance: secondary ? 'secondary' : 'primary', disabled, onClick }, children);
}

export interface DropdownProps {
  readonly label: string;
  readonly options: readonly string[];
  readonly chosen: string;
  readonly onChoose: (option: string) => void;
}

/** A labelled choice of one among several texts. */
export function Dropdown({ label, options, chosen, onChoose }: DropdownProps): ComponentChild {
  const id = useId();
  const change = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    if (value !== chosen) onChoose(value);
  };
  return (
    <span class="choice">
      <span id={id} class="choice-label">
        {label}
      </span>
      {h(
        'vscode-dropdown',
        // The element reads its options once: other options need another element.
        { key: options.join('\n'), 'aria-labelledby': id, 'current-value': chosen, onchange: change },
        options.map((option) =>
          h('vscode-option', { key: option, value: option, selected: option === chosen }, option),
        ),
      )}
    </span>
  );
}

export function ProgressRing({ label }: { readonly label: string }): ComponentChild {
  return h('vscode-progress-ring', { 'aria-label': label });
}
