import { render } from 'preact';
import type { PanelState } from '../../src/editor/panels/panelMessages.ts';
import type { TensorPanelToHost } from '../../src/editor/panels/tensorMessages.ts';
import { connect } from '../ui/vscodeApi.ts';
import { App } from './app.tsx';
import '../ui/page.css';
import '../ui/examples/examples.css';
import '../data/data.css';

const host = connect<PanelState, TensorPanelToHost>();
const root = document.getElementById('app');
if (root !== null) render(<App send={host.postMessage} />, root);
