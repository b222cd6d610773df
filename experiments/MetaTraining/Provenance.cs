using System.Globalization;
using System.Text;
using WeightSpace.Experiments.Runs;
using WeightSpace.LearnedOptimizers;

namespace WeightSpace.Experiments.MetaTraining;

/// <summary>Says where a learned optimizer comes from: everything needed to make it again, and how its meta-training
/// went.</summary>
internal static class Provenance
{
    private const int CurvePoints = 60;

    /// <summary>The text of a provenance file, YAML.</summary>
    public static string Describe(RunContext context, ResidualRule rule, int outerSteps, MetaTrainingHistory history)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
        Line($"# Written by `./weightspace meta-train {context.Experiment} --seed {context.Seed}`, which makes this learned optimizer again.");
        Line($"rule: \"{rule.Options}\"");
        Line($"parameters: {rule.ParameterCount}");
        Line($"seed: {context.Seed}");
        Line($"commit: {MachineLine.Commit}");
        Line($"machine: \"{MachineLine.Describe()}\"");
        Line($"finished: {context.Time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}");
        Line($"outer_steps: {outerSteps}");
        Line($"seconds: {history.Seconds:0}");
        text.Append("settings:\n").Append(context.Settings.Standard.Over(context.Settings.Changed).ToYaml(2));
        text.Append("# Means of log10 of the loss on held-out functions: over all inner steps, and at the last step of each episode.\nmeta_loss:\n");
        foreach (var (step, mean, final) in history.Curve(CurvePoints))
        {
            var end = double.IsNaN(final) ? "null" : final.ToString("0.0000", CultureInfo.InvariantCulture);
            Line($"  - {{outer_step: {step}, mean: {mean:0.0000}, at_end: {end}}}");
        }

        return text.ToString();
    }
}
