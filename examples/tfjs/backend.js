// The native TensorFlow where it is installed, pure JavaScript where it is not.
let tf;
try {
  tf = require('@tensorflow/tfjs-node');
} catch {
  tf = require('@tensorflow/tfjs');
}

module.exports = tf;
