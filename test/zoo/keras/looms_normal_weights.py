import keras
import tensorflow as tf

tf.random.set_seed(3)
threads = tf.random.uniform((400, 60))
pattern = tf.cast(tf.math.argmax(threads[:, :4], 1), tf.int32)

SIZES = [60, 120, 120, 4]
weights = [tf.Variable(tf.random.normal((a, b))) for a, b in zip(SIZES, SIZES[1:])]
biases = [tf.Variable(tf.zeros(b)) for b in SIZES[1:]]


def loom(x):
    for weight, bias in zip(weights[:-1], biases[:-1]):
        x = tf.nn.relu(x @ weight + bias)
    return x @ weights[-1] + biases[-1]


optimizer = keras.optimizers.Adam(0.003)
for epoch in range(6):
    for begin in range(0, 400, 80):
        with tf.GradientTape() as tape:
            scores = loom(threads[begin : begin + 80])
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=pattern[begin : begin + 80], logits=scores)
            )
        gradients = tape.gradient(loss, weights + biases)
        optimizer.apply_gradients(zip(gradients, weights + biases))
    print(epoch, float(loss))
