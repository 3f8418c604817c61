import { render } from 'preact';
import { USUAL_SHOWING } from '../../src/editor/panels/dataMessages.ts';
import type { TensorPanelState, TensorPanelToHost } from '../../src/editor/panels/tensorMessages.ts';
import { connect, initialData } from '../ui/vscodeApi.ts';
import { App } from './app.tsx';
import '../ui/page.css';
import '../ui/examples/examples.css';
import '../data/data.css';

const host = connect<TensorPanelState, TensorPanelToHost>();
const initialState: TensorPanelState = {
  name: '',
  variable: null,
  ...USUAL_SHOWING,
  ...initialData<TensorPanelState>(),
};
const root = document.getElementById('app');
if (root !== null) render(<App initialState={initialState} save={host.setState} send={host.postMessage} />, root);
