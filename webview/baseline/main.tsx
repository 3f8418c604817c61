import { render } from 'preact';
import type { BaselinePanelState, BaselinePanelToHost } from '../../src/editor/panels/baselineMessages.ts';
import { connect, initialData } from '../ui/vscodeApi.ts';
import { App } from './app.tsx';
import '../ui/examples/examples.css';
import '../ui/page.css';
import './baseline.css';

const host = connect<BaselinePanelState, BaselinePanelToHost>();
const initialState: BaselinePanelState = {
  decodings: {},
  ranges: {},
  input: 0,
  size: 50,
  seed: 1,
  names: '',
  ...initialData<BaselinePanelState>(),
};
const root = document.getElementById('app');
if (root !== null) render(<App initialState={initialState} save={host.setState} send={host.postMessage} />, root);
