using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Tests labels by running the module itself: with weights drawn at random, permuting a label wherever it occurs
/// must leave the results as they are, and permuting it in one tensor alone must not.</summary>
/// <remarks>
/// In the module's own type: converting a module replaces its parameters, and an optimizer that holds them would go on
/// with the old ones. The control makes up for the coarser rounding.
/// </remarks>
internal static class ModuleProof
{
    /// <summary>Labels that are tested one by one; of more of them a random sample is.</summary>
    private const int MostLabels = 48;

    /// <summary>The same for modules of more weights than <see cref="Large"/>, whose runs take long.</summary>
    private const int MostLabelsOfLarge = 12;

    private const long Large = 10_000_000;

    /// <summary>Draws of weights before a label counts as refuted: where a module chooses by comparing numbers, rounding
    /// may change a choice.</summary>
    private const int MostDraws = 3;

    /// <summary>What a proof found.</summary>
    /// <param name="Result">Of all labels at once, and of the sample one by one.</param>
    /// <param name="Refuted">Labels whose permutation changed the results.</param>
    /// <param name="Tested">Labels that were tested one by one.</param>
    /// <param name="Labels">Labels that there are to test.</param>
    public sealed record Finding(CertificateResult Result, IReadOnlyList<AxisLabel> Refuted, int Tested, int Labels);

    /// <summary>Tests the labels of an analysis.</summary>
    /// <param name="module">The module; afterwards it is as before.</param>
    /// <param name="analysis">What is claimed for it.</param>
    /// <param name="run">Runs the module on the example.</param>
    public static Finding Check(nn.Module module, SymmetryAnalysis analysis, Func<IReadOnlyList<Tensor>> run)
    {
        var spec = analysis.StateSpec;
        AxisLabel[] labels = [.. spec.Labels.Where(label => label.Kind != LabelKind.Fixed && label.Size > 1)];
        if (labels.Length == 0) return new(CertificateResult.NotRun("There is no label to permute."), [], 0, 0);
        using var scope = NewDisposeScope();
        using var saved = new ModuleState(module);
        module.eval();
        var random = SeedSequence.Random(SeedSequence.Derive(1, "proof"), 0);
        var live = module.named_buffers().Select(pair => (pair.name, Tensor: pair.buffer)).Concat(module.named_parameters().Select(pair => (pair.name, Tensor: (Tensor)pair.parameter)))
            .GroupBy(pair => pair.name).ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Tensor);
        var trial = new Trial(analysis, live, run);
        var sample = labels.ToArray();
        random.Shuffle(sample);
        sample = [.. sample.Take(live.Values.Sum(tensor => tensor.numel()) > Large ? MostLabelsOfLarge : MostLabels)];
        var open = sample.ToList();
        var (worst, reason) = (0.0, "");
        for (var draw = 0; draw < MostDraws && open.Count > 0; draw++)
        {
            if (trial.Draw((ulong)(draw + 1)) is { } obstacle) return new(CertificateResult.NotRun(obstacle), [], 0, labels.Length);
            foreach (var label in open.ToArray())
            {
                var element = GroupElement.Of(spec, label, random);
                var error = trial.Change(element, null);
                if (!(error <= trial.Tolerance)) continue;
                // What the results do not depend on proves nothing.
                if (!(trial.Control(element, label) > 10 * trial.Tolerance)) reason = "Some labels move weights that the results hardly depend on.";
                worst = Math.Max(worst, error);
                open.Remove(label);
            }
        }

        var all = open.Count == 0 ? trial.Change(GroupElement.Random(spec, random), null) : double.PositiveInfinity;
        var result = CertificateResult.Measured(Math.Max(worst, all), trial.Tolerance, sample.Length + 1) with { Reason = reason };
        return new(result, open, sample.Length, labels.Length);
    }

    /// <summary>One draw of weights.</summary>
    private sealed class Trial(SymmetryAnalysis analysis, Dictionary<string, Tensor> live, Func<IReadOnlyList<Tensor>> run)
    {
        private readonly Dictionary<string, Tensor> weights = [];
        private Tensor expected = zeros(1);
        private double scale = 1;

        /// <summary>What rounding may change, relative to the largest result.</summary>
        public double Tolerance { get; private set; }

        /// <summary>Draws weights and runs the module on them; null, or why that tells nothing.</summary>
        public string? Draw(ulong seed)
        {
            using var guard = no_grad();
            using var generator = new Generator(seed);
            var drawn = new GraphEvaluator(analysis).DrawParameters(ScalarType.Float32, generator);
            foreach (var parameter in analysis.Parameters)
            {
                var tensor = live[parameter.Name];
                // A buffer may be a mask or a table; only statistics are drawn, and their variances are positive.
                var isStatistic = parameter.IsBuffer && parameter.Views.Any(view => view.Tensor.Kind == TensorKind.Other) && parameter.Name.Contains("running_", StringComparison.Ordinal);
                if (!parameter.IsBuffer || isStatistic) tensor.copy_(drawn[parameter.Name]);
                weights[parameter.Name] = tensor.clone();
            }

            foreach (var one in drawn.Values) one.Dispose();
            expected = Run().DetachFromDisposeScope();
            if (expected.numel() == 0 || !expected.isfinite().all().item<bool>()) return "With random weights the results are not finite.";
            scale = expected.abs().max().item<double>();
            if (scale == 0) return "With random weights the results vanish.";
            Tolerance = weights.Values.Max(weight => weight.dtype switch { ScalarType.Float64 => 1e-9, ScalarType.Float32 => 1e-4, _ => 3e-2 });
            var again = Difference(Run());
            return again > Tolerance ? "The results differ from run to run." : null;
        }

        /// <summary>By how much a group element changes the results; in one parameter only, if it is named.</summary>
        public double Change(GroupElement element, string? only)
        {
            using var scope = NewDisposeScope();
            using (no_grad())
            {
                foreach (var parameter in Moved(element, only)) live[parameter.Name].copy_(StateAction.Act(element, parameter, weights[parameter.Name]));
            }

            var change = Difference(Run());
            using (no_grad())
            {
                foreach (var parameter in Moved(element, only)) live[parameter.Name].copy_(weights[parameter.Name]);
            }

            return change;
        }

        /// <summary>By how much the results change at most when one of the parameters alone is permuted.</summary>
        public double Control(GroupElement element, AxisLabel label)
        {
            var most = 0.0;
            foreach (var parameter in Moved(element, null).Take(4))
            {
                most = Math.Max(most, Change(element, parameter.Name));
                if (most > 10 * Tolerance) break;
            }

            return most;
        }

        private IEnumerable<ParameterSymmetry> Moved(GroupElement element, string? only) =>
            analysis.Parameters.Where(parameter => (only is null || parameter.Name == only) && StateAction.Moves(element, parameter));

        private Tensor Run()
        {
            using var scope = NewDisposeScope();
            manual_seed(11);
            IReadOnlyList<Tensor> results;
            // A loss may hold derivatives, and libtorch ends the process where they are asked for and off.
            using (enable_grad()) results = run();
            using var guard = no_grad();
            return cat([.. results.Select(result => (result.is_complex() ? view_as_real(result) : result).detach().to(ScalarType.Float64).cpu().flatten())]).MoveToOuterDisposeScope();
        }

        private double Difference(Tensor actual)
        {
            if (actual.numel() != expected.numel()) return double.PositiveInfinity;
            var change = (actual - expected).abs().max().item<double>() / scale;
            return double.IsNaN(change) ? double.PositiveInfinity : change;
        }
    }
}
