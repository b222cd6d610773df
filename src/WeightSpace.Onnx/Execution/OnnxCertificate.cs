using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Proof by running: a network keeps its function when its weights are permuted by elements of the group that was
/// found.</summary>
/// <remarks>
/// <para>
/// ONNX Runtime computes the network in float32 with weights and inputs drawn at random. After each group element the
/// outputs must agree to 10⁻⁴ of their largest element, which is what rounding makes of large networks. A negative
/// control shows that a false symmetry would have been seen: shifting the elements of one parameter, which is no element
/// of the group, must change the outputs a hundred times as much.
/// </para>
/// <para>
/// A parameter whose control changes little may still be reached: the bias of keys is, and a softmax takes it away. It
/// counts as reached if the outputs are no numbers once it is none. If no draw of inputs reaches it, nothing was
/// proved of it, and the certificate says so instead of passing.
/// </para>
/// </remarks>
public static class OnnxCertificate
{
    private const double Tolerance = 1e-4;
    private const double Reaction = 10 * Tolerance;
    private const double StrongReaction = 100 * Tolerance;

    // Beyond so many weights, fewer elements and controls are tried: each costs a run of the network.
    private const long Many = 4_000_000;
    private const int ControlsOfLarge = 2;
    private const int ControlsOfSmall = 48;
    private const int Draws = 4;

    private static readonly float[] Gains = [1.4f, 1f, 2.5f, 0.5f];

    /// <summary>Runs the network with permuted weights.</summary>
    /// <param name="model">The model; it must stay open meanwhile.</param>
    /// <param name="analysis">What was found of it.</param>
    /// <param name="trials">Number of random group elements; large networks get two at most.</param>
    /// <param name="seed">Seed of weights, inputs and group elements.</param>
    public static CertificateResult Run(OnnxModel model, OnnxAnalysis analysis, int trials, long seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(analysis);
        var spec = analysis.Symmetry.StateSpec;
        if (!spec.Labels.Any(IsMovable)) return CertificateResult.NotRun("the group is empty: no two weights may change places");
        try
        {
            return new Trial(model, analysis, seed).Run(trials);
        }
        catch (Exception exception) when (exception is OnnxExecutionException or OnnxFormatException)
        {
            return CertificateResult.NotRun(exception.Message.TrimEnd('.'));
        }
    }

    private static bool IsMovable(AxisLabel label) => label.Kind != LabelKind.Fixed && label.Size > 1;

    internal static double Change(List<(long[] Shape, double[] Values)> expected, List<(long[] Shape, double[] Values)> actual)
    {
        var change = 0.0;
        for (var output = 0; output < expected.Count; output++)
        {
            var (before, after) = (expected[output], actual[output]);
            if (!before.Shape.AsSpan().SequenceEqual(after.Shape)) return double.PositiveInfinity;
            var scale = before.Values.Length == 0 ? 1 : Math.Max(before.Values.Max(Math.Abs), float.Epsilon);
            for (var i = 0; i < before.Values.Length; i++)
            {
                var difference = Math.Abs(before.Values[i] - after.Values[i]) / scale;
                change = Math.Max(change, double.IsNaN(difference) ? double.PositiveInfinity : difference);
            }
        }

        return change;
    }

    /// <summary>One certificate while it runs.</summary>
    private sealed class Trial
    {
        private readonly OnnxAnalysis analysis;
        private readonly OnnxInputs inputs;
        private readonly OnnxWeights weights;
        private readonly OnnxModel model;
        private readonly RunnableModel runnable;
        private readonly long seed;
        private readonly Random random;
        private readonly bool isLarge;
        private Dictionary<string, HostArray> state = [];
        private Dictionary<string, HostArray> given = [];
        private List<(long[] Shape, double[] Values)> expected = [];
        private ParameterSymmetry? shown;

        internal Trial(OnnxModel model, OnnxAnalysis analysis, long seed)
        {
            (this.model, this.analysis, this.seed) = (model, analysis, seed);
            random = new Random(unchecked((int)seed));
            isLarge = analysis.Symmetry.Spec.ElementCount > Many;
            runnable = new RunnableModel(model, analysis.Symmetry.Parameters.Select(parameter => parameter.Name), analysis.Shapes);
            inputs = new OnnxInputs(model);
            weights = new OnnxWeights(model, analysis.Symmetry);
        }

        internal CertificateResult Run(int trials)
        {
            using var session = new OnnxSession(runnable.ToBytes(), model.Name);
            var problem = FindPoint(session);
            if (problem is not null) return CertificateResult.NotRun(problem);
            var (error, count) = (0.0, 0);
            foreach (var element in Elements(trials)) Try(element);
            // Some weights are reached by some inputs only: the other branch, another row.
            var unreached = Controlled().ToList();
            for (var draw = 1; ; draw++)
            {
                unreached.RemoveAll(parameter => Reaches(session, parameter));
                if (unreached.Count == 0 || draw == Draws) break;
                given = Given(new SplitRandom(seed + (1000 * draw)), draw == 2 ? 1 : 0);
                expected = session.Run(state.Concat(given));
                Try(GroupElement.Random(analysis.Symmetry.StateSpec, random));
            }

            return unreached.Count > 0
                ? CertificateResult.NotRun($"none of the inputs drawn reached {string.Join(", ", unreached.Take(4).Select(parameter => OnnxText.Quote(parameter.Name)))}{(unreached.Count > 4 ? $" and {unreached.Count - 4} more weights" : "")}")
                : CertificateResult.Measured(error, Tolerance, count);

            void Try(GroupElement element)
            {
                error = Math.Max(error, Change(expected, session.Run(Moved(element).Concat(given))));
                count++;
            }
        }

        /// <summary>Weights and inputs at which the network reacts; null, or why there are none.</summary>
        private string? FindPoint(OnnxSession session)
        {
            string? problem = null;
            var isRunning = false;
            for (var attempt = 0; attempt < Gains.Length * 3; attempt++)
            {
                try
                {
                    state = weights.Draw(new SplitRandom(seed + attempt), Gains[attempt % Gains.Length]);
                    given = Given(new SplitRandom(~seed + attempt), attempt == 0 ? 0 : isRunning ? attempt % 3 : attempt);
                    expected = session.Run(state.Concat(given));
                    isRunning = true;
                }
                catch (OnnxExecutionException exception)
                {
                    // Sizes or numbers that do not fit; others may.
                    problem ??= exception.Message.TrimEnd('.');
                    continue;
                }

                if (expected.Sum(output => output.Values.Length) == 0) problem = "the outputs have no elements";
                else if (expected.Any(output => output.Values.Any(value => !double.IsFinite(value)))) problem = "the outputs are not finite";
                else if (!Candidates().Take(8).Any(parameter => HasShown(session, parameter))) problem = "the outputs do not react to the weights";
                else return null;
            }

            return problem;
        }

        private Dictionary<string, HostArray> Given(SplitRandom source, int attempt)
        {
            var sizes = new Dictionary<string, int>(attempt is 0 or 1 ? analysis.Sizes : analysis.RequiredSizes);
            // A large network need not see two examples.
            foreach (var input in model.Graph.Inputs.Where(input => isLarge && attempt == 0 && input.Dims().Count > 0 && input.Dims()[0].Size() is null)) sizes[OpenSizes.Text(input, 0)] = 1;
            var result = inputs.Draw(source, sizes, attempt);
            foreach (var (name, shape, bound) in runnable.Noise) result[name] = OnnxInputs.Fill(new HostArray(bound > 2 ? OnnxElementType.Int32 : OnnxElementType.Float, [.. shape.Select(size => (long)size)]), source, bound);
            return result;
        }

        private Dictionary<string, HostArray> Moved(GroupElement element)
        {
            var moved = new Dictionary<string, HostArray>(state);
            foreach (var parameter in analysis.Symmetry.Parameters.Where(parameter => OnnxWeights.Moves(element, parameter)))
                moved[parameter.Name] = OnnxWeights.Act(element, parameter, state[parameter.Name]);
            return moved;
        }

        private IEnumerable<GroupElement> Elements(int trials)
        {
            var spec = analysis.Symmetry.StateSpec;
            yield return GroupElement.Random(spec, random);
            yield return GroupElement.FullCycles(spec);
            if (isLarge) yield break;
            var labels = spec.Labels.Where(IsMovable).ToArray();
            random.Shuffle(labels);
            foreach (var label in labels.Take(16))
            {
                var index = random.Next(label.Size - 1);
                yield return GroupElement.Transposition(spec, label, random.Next(label.Instances), index, index + 1);
            }

            for (var trial = 1; trial < trials; trial++) yield return GroupElement.Random(spec, random);
        }

        /// <summary>Parameters that a control can be made for, in random order.</summary>
        private List<ParameterSymmetry> Candidates()
        {
            var all = analysis.Symmetry.Parameters.Where(HasControl).ToArray();
            new Random(unchecked((int)seed)).Shuffle(all);
            return [.. all];
        }

        /// <summary>The parameters whose reach is shown: in large networks a sample, but always those that only a body of
        /// If, Loop or Scan uses.</summary>
        private IEnumerable<ParameterSymmetry> Controlled()
        {
            var plain = model.Graph.Nodes.SelectMany(node => node.Inputs).ToHashSet();
            var inner = analysis.Symmetry.Parameters.Where(parameter => !plain.Contains(parameter.Name));
            return inner.Concat(Candidates().Take(isLarge ? ControlsOfLarge : ControlsOfSmall)).Where(parameter => parameter != shown).Distinct();
        }

        /// <summary>Whether shifting the parameter's elements by one place, and nothing else, is no element of the group.
        /// It is one only of a vector whose label no other tensor has: a shift keeps neither rows nor blocks together.</summary>
        private bool HasControl(ParameterSymmetry parameter)
        {
            var count = state.TryGetValue(parameter.Name, out var values) ? values.Count : parameter.Shape.Aggregate(1L, (product, size) => product * size);
            if (count < 2) return false;
            var whole = parameter.Views.SelectMany(view => view.Tensor.Axes).Select(axis => axis.Label).FirstOrDefault(label => IsMovable(label) && label.Size == count);
            return whole is null || analysis.Symmetry.Parameters.Any(other => other != parameter && other.Views.Any(view => view.Tensor.Axes.Any(axis => axis.Label == whole)));
        }

        /// <summary>Whether the outputs change strongly; such a parameter needs no second control.</summary>
        private bool HasShown(OnnxSession session, ParameterSymmetry parameter)
        {
            if (Control(session, parameter) <= StrongReaction) return false;
            shown = parameter;
            return true;
        }

        /// <summary>How much the outputs change when one parameter is shifted alone.</summary>
        private double Control(OnnxSession session, ParameterSymmetry parameter)
        {
            if (!HasControl(parameter)) return 0;
            var (old, shifted) = (state[parameter.Name], state[parameter.Name].Copy());
            var size = Math.Max(1, old.Type.Bits() / 8);
            old.Bytes.AsSpan(size).CopyTo(shifted.Bytes);
            old.Bytes.AsSpan(0, size).CopyTo(shifted.Bytes.AsSpan(old.Bytes.Length - size));
            return Change(expected, session.Run(With(parameter.Name, shifted)));
        }

        private IEnumerable<KeyValuePair<string, HostArray>> With(string name, HostArray values) =>
            state.Where(pair => pair.Key != name).Append(new(name, values)).Concat(given);

        private bool Reaches(OnnxSession session, ParameterSymmetry parameter)
        {
            if (Control(session, parameter) > Reaction) return true;
            var spoiled = new HostArray(state[parameter.Name].Type, state[parameter.Name].Shape);
            if (spoiled.Type == OnnxElementType.Float) spoiled.Floats.Fill(float.NaN);
            else spoiled.Bytes.AsSpan().Fill(0x55);
            try
            {
                return Change(expected, session.Run(With(parameter.Name, spoiled))) > Reaction;
            }
            catch (OnnxExecutionException)
            {
                // It was read, and could not be used.
                return true;
            }
        }
    }
}
