import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { DynamicsPanelState, DynamicsPanelToHost } from '../../src/editor/panels/dynamicsMessages.ts';
import { connect, initialData } from '../ui/vscodeApi.ts';
import { App, type Choices } from './app.tsx';
import 'uplot/dist/uPlot.min.css';
import '../ui/filters/filters.css';
import '../ui/page.css';
import './curves.css';
import './dynamics.css';

const host = connect<DynamicsPanelState, DynamicsPanelToHost>();
const { script, logarithmic = false, hidden = [], whole = null } = initialData<DynamicsPanelState>();
host.setState({ script, logarithmic, hidden, whole });
if (whole !== null) host.postMessage({ type: 'choose', startedAt: whole });

function Panel() {
  const [choices, setChoices] = useState<Choices>({ logarithmic, hidden, whole });
  const choose = (chosen: Choices): void => {
    host.setState({ script, ...chosen });
    setChoices(chosen);
  };
  return <App send={host.postMessage} choices={choices} onChoices={choose} />;
}

const root = document.getElementById('app');
if (root !== null) render(<Panel />, root);
