using System.Globalization;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Runs;
using WeightSpace.LearnedOptimizers;
using WeightSpace.LearnedOptimizers.MetaTraining;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.MetaTraining;

/// <summary>Meta-trains a learned optimizer and writes its checkpoint and provenance.</summary>
internal sealed class MetaTrainingExperiment : IExperiment
{
    private const string StateFile = "meta-training.safetensors";

    public void Check(SettingValues settings)
    {
        var random = new Random(0);
        foreach (var family in settings.Words("task.families")) MetaFamilies.Draw(family, settings.Count("task.points"), random);
        _ = Architectures(settings);
        if (settings.Count("unroll.shortest") > settings.Count("unroll.longest"))
            throw new UsageException($"setting 'unroll.shortest' must not exceed 'unroll.longest', got {settings.Text("unroll.shortest")} and {settings.Text("unroll.longest")}");
    }

    public RunOutcome Run(RunContext context)
    {
        var settings = context.Settings;
        var device = TorchSharp.torch.device(context.Device);
        var options = Options(settings, context.Seed);
        var rule = new ResidualRuleOptions(
            [.. settings.Numbers("rule.hidden").Select(channels => (int)channels)], settings.Number("rule.step_scale"), settings.Number("rule.output_scale"),
            baseWidth: settings.Count("rule.base_width"));
        using var scope = NewDisposeScope();
        var tasks = Architectures(settings).Select(architecture => new OperatorMetaTask(
            architecture, settings.Words("task.families"), settings.Count("task.pairs"), settings.Count("task.functions"), settings.Count("task.held_out"), device)).ToArray();
        var rules = tasks.Select(task => new ResidualRule(task.Spec, rule, ScalarType.Float32, device, ExecutorKind.Fused)).ToArray();
        using var generator = new Generator(Seeds.Derive(context.Seed, "theta"), device);
        var initial = ResidualRuleInitialization.Create(rules[0], generator);
        using var trainer = new MetaTrainer(tasks, rules, initial, options, device);
        var history = new MetaTrainingHistory();
        var state = System.IO.Path.Combine(context.Folder.FullPath, StateFile);
        if (context.Resumed && File.Exists(state)) Load(state, trainer, history);

        context.Reporter.Progress(board => Train(context, trainer, history, board, options, state));
        var checkpoint = System.IO.Path.Combine(context.Folder.FullPath, "learned-optimizer.safetensors");
        using (var learned = new LearnedOptimizerCheckpoint(rule, trainer.Theta, LearnedOptimizerCheckpoint.LayoutOf(rules[0]))) learned.Save(checkpoint);
        var provenance = System.IO.Path.Combine(context.Folder.FullPath, "learned-optimizer.provenance.yaml");
        context.Folder.WriteWhole(provenance, Provenance.Describe(context, rules[0], trainer.Step, history));
        foreach (var rulePlan in rules) rulePlan.Dispose();
        foreach (var task in tasks) task.Dispose();
        var final = history.RecentFinal();
        return new RunOutcome(
            new JsonObject { ["checkpoint"] = checkpoint, ["outerSteps"] = trainer.Step, ["meanFinalLog10Loss"] = final },
            string.Create(CultureInfo.InvariantCulture,
                $"Meta-trained for {trainer.Step} outer steps in {history.Seconds:0} s: episodes end at a loss of 10^{final:0.00}; the checkpoint is {RunFolder.Display(checkpoint)}."));
    }

    private static void Train(RunContext context, MetaTrainer trainer, MetaTrainingHistory history, IProgressBoard board, MetaTrainerOptions options, string state)
    {
        var line = board.Add("meta-training", options.OuterSteps, trainer.Step);
        var resumedSeconds = history.Seconds;
        var start = context.Time.GetTimestamp();
        var saved = start;
        while (trainer.Step < options.OuterSteps)
        {
            var step = trainer.Advance();
            history.Add(step, resumedSeconds + context.Time.GetElapsedTime(start).TotalSeconds);
            line.Report(trainer.Step, string.Create(CultureInfo.InvariantCulture, $"log10 loss {history.RecentMean():0.000}, at the end {history.RecentFinal():0.000}"));
            var stop = context.Stop.IsCancellationRequested;
            if (stop || context.Time.GetElapsedTime(saved).TotalSeconds >= context.Settings.Number("train.checkpoint_seconds"))
            {
                Save(state, trainer, history);
                saved = context.Time.GetTimestamp();
            }

            context.Stop.ThrowIfCancellationRequested();
        }

        Save(state, trainer, history);
        line.End(string.Create(CultureInfo.InvariantCulture, $"log10 loss at the end {history.RecentFinal():0.000}"));
    }

    private static MetaTrainerOptions Options(SettingValues settings, long seed) => new(
        settings.Count("train.outer_steps"), settings.Count("train.truncation"), settings.Number("train.deviation"), settings.Number("train.learning_rate"),
        settings.Number("train.final_learning_rate"), settings.Count("train.warm_up"), settings.Number("train.weight_decay"), settings.Number("train.gradient_norm"),
        CreditRule.Exact,
        new UnrollOptions(settings.Count("unroll.shortest"), settings.Count("unroll.longest"), settings.Number("unroll.gradient_scale_decades")),
        seed);

    private static IEnumerable<DeepOnetOptions> Architectures(SettingValues settings)
    {
        var points = settings.Text("task.points");
        foreach (var word in settings.Words("task.architectures"))
        {
            DeepOnetOptions options;
            try
            {
                var nets = word.Split('/');
                options = nets.Length == 2
                    ? DeepOnetOptions.Parse($"branch={points}-{nets[0]}; trunk=1-{nets[1]}")
                    : throw new FormatException("expected BRANCH/TRUNK");
            }
            catch (FormatException error)
            {
                throw new UsageException($"setting 'task.architectures': '{word}' is no architecture such as 32-32-32/32-32 (hidden and last sizes of branch and trunk): {error.Message}");
            }

            yield return options;
        }
    }

    private static void Save(string path, MetaTrainer trainer, MetaTrainingHistory history)
    {
        var tensors = trainer.SaveState();
        Safetensors.Save(path, tensors, history.Save());
        foreach (var tensor in tensors.Values) tensor.Dispose();
    }

    private static void Load(string path, MetaTrainer trainer, MetaTrainingHistory history)
    {
        using var file = Safetensors.Load(path);
        trainer.LoadState(file.Tensors);
        history.Load(file.Metadata);
    }
}
