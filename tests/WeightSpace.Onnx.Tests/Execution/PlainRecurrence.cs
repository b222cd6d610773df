namespace WeightSpace.Tests.Onnx;

/// <summary>Recurrent cells by their formulas (https://onnx.ai/onnx/operators/), one number at a time, one
/// direction.</summary>
internal sealed class PlainRecurrence(int input, int hidden, double[] w, double[] r, double[] b)
{
    internal double[]? Peepholes { get; init; }

    internal bool CouplesForget { get; init; }

    internal bool ResetsAfterProduct { get; init; }

    internal double Clip { get; init; } = double.PositiveInfinity;

    /// <summary>Next state of the hidden units and of the cell.</summary>
    internal (double[] H, double[] C) Lstm(ReadOnlySpan<double> x, double[] h, double[] c)
    {
        var (nextH, nextC) = (new double[hidden], new double[hidden]);
        for (var j = 0; j < hidden; j++)
        {
            var i = Sigmoid(Bound(Gate(0, j, x, h, 4) + (Peep(0, j) * c[j])));
            var f = CouplesForget ? 1 - i : Sigmoid(Bound(Gate(2, j, x, h, 4) + (Peep(2, j) * c[j])));
            nextC[j] = (f * c[j]) + (i * Math.Tanh(Bound(Gate(3, j, x, h, 4))));
            nextH[j] = Sigmoid(Bound(Gate(1, j, x, h, 4) + (Peep(1, j) * nextC[j]))) * Math.Tanh(nextC[j]);
        }

        return (nextH, nextC);
    }

    internal double[] Gru(ReadOnlySpan<double> x, double[] h)
    {
        var (z, reset, next) = (new double[hidden], new double[hidden], new double[hidden]);
        for (var j = 0; j < hidden; j++) (z[j], reset[j]) = (Sigmoid(Gate(0, j, x, h, 3)), Sigmoid(Gate(1, j, x, h, 3)));
        double[] seen = [.. h.Select((value, k) => reset[k] * value)];
        for (var j = 0; j < hidden; j++)
        {
            var fromState = ResetsAfterProduct ? reset[j] * (Recurrent(2, j, h) + b[(5 * hidden) + j]) : Recurrent(2, j, seen) + b[(5 * hidden) + j];
            next[j] = ((1 - z[j]) * Math.Tanh(Input(2, j, x) + b[(2 * hidden) + j] + fromState)) + (z[j] * h[j]);
        }

        return next;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private double Bound(double x) => Math.Clamp(x, -Clip, Clip);

    private double Peep(int gate, int unit) => Peepholes is null ? 0 : Peepholes[(gate * hidden) + unit];

    private double Gate(int gate, int unit, ReadOnlySpan<double> x, double[] h, int gates) =>
        Input(gate, unit, x) + Recurrent(gate, unit, h) + b[(gate * hidden) + unit] + b[((gates + gate) * hidden) + unit];

    private double Input(int gate, int unit, ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        for (var k = 0; k < input; k++) sum += w[(((gate * hidden) + unit) * input) + k] * x[k];
        return sum;
    }

    private double Recurrent(int gate, int unit, double[] h)
    {
        var sum = 0.0;
        for (var k = 0; k < hidden; k++) sum += r[(((gate * hidden) + unit) * hidden) + k] * h[k];
        return sum;
    }
}
