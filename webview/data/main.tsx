import { render } from 'preact';
import { type DataPanelState, type DataPanelToHost, USUAL_SHOWING } from '../../src/editor/panels/dataMessages.ts';
import { connect, initialData } from '../ui/vscodeApi.ts';
import { App } from './app.tsx';
import { PLAIN_ORDER } from './explorer/order.ts';
import '../ui/examples/examples.css';
import '../ui/filters/filters.css';
import '../ui/page.css';
import './data.css';
import './layers/layers.css';

const host = connect<DataPanelState, DataPanelToHost>();
const saved = initialData<DataPanelState>();
const initialState: DataPanelState = {
  ...USUAL_SHOWING,
  showing: 'batch',
  layersOf: null,
  columns: null,
  ...saved,
  order: { ...PLAIN_ORDER, ...saved.order },
};
const root = document.getElementById('app');
if (root !== null) render(<App initialState={initialState} save={host.setState} send={host.postMessage} />, root);
