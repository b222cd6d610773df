using TorchSharp.Modules;

namespace Libtorch.Tests.NN.Reference;

/// <summary>Recurrent networks as plain loops over arrays, one sequence at a time.</summary>
internal static class RecurrentReference
{
    internal delegate (double[] hidden, double[] cell) Step(Weights weights, double[] input, double[] hidden, double[] cell);

    internal static (double[], double[]) PlainStep(Weights w, double[] x, double[] h, double[] c) =>
        ([.. w.Inputs(x).Zip(w.States(h), static (a, b) => Math.Tanh(a + b))], c);

    internal static (double[], double[]) RectifiedStep(Weights w, double[] x, double[] h, double[] c) =>
        ([.. w.Inputs(x).Zip(w.States(h), static (a, b) => Math.Max(0, a + b))], c);

    internal static (double[], double[]) GruStep(Weights w, double[] x, double[] h, double[] c)
    {
        var (a, b, n) = (w.Inputs(x), w.States(h), h.Length);
        var next = new double[n];
        for (var i = 0; i < n; i++)
        {
            var reset = Sigmoid(a[i] + b[i]);
            var update = Sigmoid(a[n + i] + b[n + i]);
            var proposal = Math.Tanh(a[2 * n + i] + reset * b[2 * n + i]);
            next[i] = (1 - update) * proposal + update * h[i];
        }
        return (next, c);
    }

    internal static (double[], double[]) LstmStep(Weights w, double[] x, double[] h, double[] c)
    {
        var (a, b, n) = (w.Inputs(x), w.States(h), h.Length);
        var (hidden, cell) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            cell[i] = Sigmoid(a[n + i] + b[n + i]) * c[i] + Sigmoid(a[i] + b[i]) * Math.Tanh(a[2 * n + i] + b[2 * n + i]);
            hidden[i] = Sigmoid(a[3 * n + i] + b[3 * n + i]) * Math.Tanh(cell[i]);
        }
        return (hidden, cell);
    }

    /// <summary>All layers and directions over one sequence; states are indexed by layer and direction.</summary>
    internal static (double[][] outputs, double[][] hidden, double[][] cell) Run(
        Step step, IReadOnlyDictionary<string, Parameter> parameters, int layers, int directions, double[][] sequence, double[][] hidden, double[][] cell)
    {
        var (lastHidden, lastCell) = ((double[][])hidden.Clone(), (double[][])cell.Clone());
        for (var layer = 0; layer < layers; layer++)
        {
            var outputs = sequence.Select(static _ => new List<double>()).ToArray();
            for (var direction = 0; direction < directions; direction++)
            {
                var weights = new Weights(parameters, $"_l{layer}" + (direction == 1 ? "_reverse" : ""));
                var (place, length) = (layer * directions + direction, sequence.Length);
                for (var t = 0; t < length; t++)
                {
                    var time = direction == 0 ? t : length - 1 - t;
                    (lastHidden[place], lastCell[place]) = step(weights, sequence[time], lastHidden[place], lastCell[place]);
                    outputs[time].AddRange(lastHidden[place]);
                }
            }
            sequence = [.. outputs.Select(static o => o.ToArray())];
        }
        return (sequence, lastHidden, lastCell);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    internal sealed class Weights(IReadOnlyDictionary<string, Parameter> parameters, string suffix)
    {
        internal double[] Inputs(double[] x) => Affine("ih", x);

        internal double[] States(double[] h) => Affine("hh", h);

        private double[] Affine(string kind, double[] x)
        {
            var weight = parameters["weight_" + kind + suffix].data<double>().ToArray();
            var bias = parameters.TryGetValue("bias_" + kind + suffix, out var given) ? given.data<double>().ToArray() : null;
            var result = bias ?? new double[weight.Length / x.Length];
            for (var row = 0; row < result.Length; row++)
                for (var column = 0; column < x.Length; column++)
                    result[row] += weight[row * x.Length + column] * x[column];
            return result;
        }
    }
}
