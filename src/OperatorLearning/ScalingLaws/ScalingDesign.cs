using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace WeightSpace.OperatorLearning;

/// <summary>A form at the sizes of a sweep, as a least-squares problem.</summary>
/// <remarks>
/// Coefficients are <c>log E</c> where the form has one, then <c>log A</c> and <c>a</c> of each term; A belongs to the
/// geometric mean of the sizes, which keeps it apart from a. The logarithm of the sum of terms is a
/// log-sum-exp, its gradient the share of each term.
/// </remarks>
internal sealed class ScalingDesign
{
    private static readonly Vector<double> Nothing = Vector<double>.Build.Dense(1);
    private readonly ScalingForm form;
    private readonly ScalingAxis[] axes;
    private readonly int count;
    private readonly double[][] logs;
    private readonly double[] centres;
    private readonly bool offset;

    public ScalingDesign(ScalingPoint[] points, ScalingForm form, ScalingAxis axis)
    {
        this.form = form;
        count = points.Length;
        axes = form == ScalingForm.Constant ? [] : axis == ScalingAxis.Both ? [ScalingAxis.Parameters, ScalingAxis.Samples] : [axis];
        offset = form is ScalingForm.Constant or ScalingForm.OffsetPower or ScalingForm.OffsetJointPower;
        logs = [.. axes.Select(one => points.Select(point => ScalingLaw.Logarithm(form, ScalingFits.Size(point, one))).ToArray())];
        centres = [.. logs.Select(values => values.Length == 0 ? 0 : values.Average())];
        foreach (var (values, centre) in logs.Zip(centres))
            for (var i = 0; i < values.Length; i++) values[i] -= centre;
    }

    /// <summary>The number of coefficients.</summary>
    public int Coefficients => Terms(0) + 2 * axes.Length;

    /// <summary>Starting values over the plausible range: each with another irreducible share and other
    /// exponents.</summary>
    public IEnumerable<double[]> Starts(double[] errors)
    {
        var (middle, least) = (errors.Average(), errors.Min());
        if (axes.Length == 0 || (!offset && axes.Length == 1)) return [[.. offset ? [middle] : Array.Empty<double>(), .. axes.SelectMany(_ => new[] { middle, 0.3 })]];
        double[] exponents = [0.15, 0.5, 1.2], shares = offset ? [0.05, 0.5, 0.95] : [0];
        var terms = axes.Aggregate((IEnumerable<double[]>)[[]], (all, _) => all.SelectMany(head => exponents.Select(a => (double[])[.. head, middle - Math.Log(axes.Length + 0.5), a])));
        return shares.SelectMany(share => terms.Select(term => (double[])[.. offset ? [least + Math.Log(share)] : Array.Empty<double>(), .. term]));
    }

    /// <summary>Minimises Huber's loss of the residuals: the best of all starts.</summary>
    /// <param name="errors">Logarithms of the errors.</param>
    /// <param name="bend">Where the loss turns from squares to absolute values.</param>
    /// <param name="starts">Where to begin.</param>
    public double[] Fit(double[] errors, double bend, IEnumerable<double[]> starts) =>
        starts.Select(start => Minimum(errors, bend, start)).MinBy(one => one.Loss).Coefficients;

    /// <summary>log of the fitted errors.</summary>
    public double[] Predict(double[] coefficients)
    {
        var values = new double[count];
        Evaluate(coefficients, values, null);
        return values;
    }

    /// <summary>log error less its fit.</summary>
    public double[] Residuals(double[] coefficients, double[] errors) => [.. errors.Zip(Predict(coefficients), (error, fit) => error - fit)];

    /// <summary>The coefficients of the same law here, found at other sizes.</summary>
    public double[] From(ScalingDesign other, double[] coefficients)
    {
        double[] moved = [.. coefficients];
        for (var term = 0; term < axes.Length; term++)
            moved[Terms(term)] += moved[Terms(term) + 1] * (other.centres[term] - centres[term]);
        return moved;
    }

    /// <summary>The law of coefficients.</summary>
    public ScalingLaw Law(double[] coefficients) => new(form, offset ? Math.Exp(coefficients[0]) : 0,
        [.. axes.Select((axis, term) => new ScalingTerm(axis, Math.Exp(coefficients[Terms(term)] + coefficients[Terms(term) + 1] * centres[term]), coefficients[Terms(term) + 1]))]);

    private int Terms(int term) => (offset ? 1 : 0) + 2 * term;

    // Least squares of h with h^2 = Huber's loss, so that an ordinary minimiser of squares does it.
    private (double Loss, double[] Coefficients) Minimum(double[] errors, double bend, double[] start)
    {
        Vector<double> Values(Vector<double> at, Vector<double> _)
        {
            var values = new double[count];
            Evaluate(at.AsArray(), values, null);
            for (var i = 0; i < count; i++) values[i] = Root(values[i] - errors[i], bend).Value;
            return Vector<double>.Build.Dense(values);
        }

        Matrix<double> Slopes(Vector<double> at, Vector<double> _)
        {
            var (values, slopes) = (new double[count], new double[count * Coefficients]);
            Evaluate(at.AsArray(), values, slopes);
            for (var i = 0; i < count; i++)
            {
                var slope = Root(values[i] - errors[i], bend).Slope;
                for (var k = 0; k < Coefficients; k++) slopes[k * count + i] *= slope;
            }

            return Matrix<double>.Build.Dense(count, Coefficients, slopes);
        }

        var target = Vector<double>.Build.Dense(count);
        var objective = ObjectiveFunction.NonlinearModel(Values, Slopes, target, target);
        double Loss(Vector<double> at) => Values(at, Nothing).Sum(value => value * value);
        var begin = Vector<double>.Build.Dense([.. start]);
        try
        {
            var found = new LevenbergMarquardtMinimizer(gradientTolerance: 1e-9, stepTolerance: 1e-9, functionTolerance: 1e-12, maximumIterations: 100)
                .FindMinimum(objective, begin).MinimizingPoint;
            if (Loss(found) is var loss && double.IsFinite(loss)) return (loss, [.. found]);
        }
        catch (ArgumentException)
        {
            // A step along a flat direction, an irreducible error of zero or a term that vanishes, ended at infinity.
        }

        return (Loss(begin), start);
    }

    private static (double Value, double Slope) Root(double residual, double bend)
    {
        if (Math.Abs(residual) <= bend) return (residual, 1);
        var root = Math.Sqrt(2 * bend * Math.Abs(residual) - bend * bend);
        return (Math.Sign(residual) * root, bend / root);
    }

    // Slopes column by column: [coefficients, points].
    private void Evaluate(double[] at, double[] values, double[]? slopes)
    {
        Span<double> parts = stackalloc double[1 + axes.Length];
        for (var i = 0; i < count; i++)
        {
            var used = 0;
            if (offset) parts[used++] = at[0];
            for (var term = 0; term < axes.Length; term++) parts[used++] = at[Terms(term)] - at[Terms(term) + 1] * logs[term][i];
            var (largest, sum) = (double.NegativeInfinity, 0.0);
            for (var k = 0; k < used; k++) largest = Math.Max(largest, parts[k]);
            for (var k = 0; k < used; k++) sum += Math.Exp(parts[k] - largest);
            values[i] = largest + Math.Log(sum);
            if (slopes is null) continue;
            if (offset) slopes[i] = Math.Exp(at[0] - values[i]);
            for (var term = 0; term < axes.Length; term++)
            {
                var share = Math.Exp(parts[term + (offset ? 1 : 0)] - values[i]);
                slopes[Terms(term) * count + i] = share;
                slopes[(Terms(term) + 1) * count + i] = -share * logs[term][i];
            }
        }
    }
}
