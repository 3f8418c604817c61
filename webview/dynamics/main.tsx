import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { DynamicsPanelState, DynamicsPanelToHost } from '../../src/editor/panels/dynamicsMessages.ts';
import { connect, initialData } from '../ui/vscodeApi.ts';
import { App } from './app.tsx';
import 'uplot/dist/uPlot.min.css';
import '../ui/page.css';
import './dynamics.css';

const host = connect<DynamicsPanelState, DynamicsPanelToHost>();
const { script, logarithmic: before = false } = initialData<DynamicsPanelState>();
host.setState({ script, logarithmic: before });

function Panel() {
  const [logarithmic, setLogarithmic] = useState(before);
  const choose = (chosen: boolean): void => {
    host.setState({ script, logarithmic: chosen });
    setLogarithmic(chosen);
  };
  return <App send={host.postMessage} logarithmic={logarithmic} onLogarithmic={choose} />;
}

const root = document.getElementById('app');
if (root !== null) render(<Panel />, root);
