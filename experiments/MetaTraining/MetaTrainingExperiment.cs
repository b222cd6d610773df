using System.Globalization;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;
using WeightSpace.LearnedOptimizers;
using WeightSpace.LearnedOptimizers.MetaTraining;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.MetaTraining;

/// <summary>Meta-trains a learned optimizer and writes its checkpoint and provenance.</summary>
internal sealed class MetaTrainingExperiment(MetaTrainingSettings settings) : IExperiment
{
    private const string StateFile = "meta-training.safetensors";

    public bool RunsOnRanks => true;

    public void Check()
    {
        var random = new Random(0);
        foreach (var family in settings.Task.Families) MetaFamilies.Draw(family, settings.Task.Points, random);
        _ = Architectures().Count();
        if (settings.Unroll.Shortest > settings.Unroll.Longest)
            throw new UsageException($"setting 'unroll.shortest' must not exceed 'unroll.longest', got {settings.Unroll.Shortest} and {settings.Unroll.Longest}");
    }

    public RunOutcome Run(RunContext context)
    {
        var (device, pairs) = (TorchSharp.torch.device(context.Device), context.Group.Share(settings.Task.Pairs).Count);
        if (settings.Task.Pairs < context.Group.Size)
            throw new UsageException($"each rank needs a pair of particles, got task.pairs={settings.Task.Pairs} for {context.Group.Size} ranks; take fewer ranks or --set task.pairs={context.Group.Size}");
        var options = Options(context.Seed);
        var rule = new ResidualRuleOptions(
            settings.Rule.Hidden.Items, settings.Rule.StepScale, settings.Rule.OutputScale, baseWidth: settings.Rule.BaseWidth);
        using var scope = NewDisposeScope();
        var tasks = Architectures().Select(architecture => new OperatorMetaTask(
            architecture, [.. settings.Task.Families], pairs, settings.Task.Functions, settings.Task.HeldOut, device)).ToArray();
        var rules = tasks.Select(task => new ResidualRule(task.Spec, rule, ScalarType.Float32, device, ExecutorKind.Fused)).ToArray();
        using var generator = new Generator((ulong)SeedSequence.Derive(context.Seed, "theta"), device);
        var initial = ResidualRuleInitialization.Create(rules[0], generator);
        using var trainer = new MetaTrainer(tasks, rules, initial, options, device, context.Group);
        var history = new MetaTrainingHistory();
        var state = System.IO.Path.Combine(context.Folder.FullPath, StateFile);
        if (context.Resumed && File.Exists(state)) Load(state, trainer, history);

        context.Reporter.Progress(board => Train(context, trainer, history, board, options, state));
        var checkpoint = System.IO.Path.Combine(context.Folder.FullPath, "learned-optimizer.safetensors");
        if (context.Group.IsFirst)
        {
            using (var learned = new LearnedOptimizerCheckpoint(rule, trainer.Theta, LearnedOptimizerCheckpoint.LayoutOf(rules[0]))) learned.Save(checkpoint);
            var provenance = System.IO.Path.Combine(context.Folder.FullPath, "learned-optimizer.provenance.yaml");
            RunFolder.WriteWhole(provenance, Provenance.Describe(context, rules[0], trainer.Step, history));
        }

        foreach (var rulePlan in rules) rulePlan.Dispose();
        foreach (var task in tasks) task.Dispose();
        var final = history.RecentFinal();
        return new RunOutcome(
            new JsonObject { ["checkpoint"] = checkpoint, ["outerSteps"] = trainer.Step, ["meanFinalLog10Loss"] = final },
            string.Create(CultureInfo.InvariantCulture,
                $"Meta-trained for {trainer.Step} outer steps in {history.Seconds:0} s: episodes end at a loss of 10^{final:0.00}; the checkpoint is {RunFolder.Display(checkpoint)}."));
    }

    private void Train(RunContext context, MetaTrainer trainer, MetaTrainingHistory history, IProgressBoard board, MetaTrainerOptions options, string state)
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
            var stop = context.Any(context.Stop.IsCancellationRequested);
            if (stop || context.Any(context.Group.IsFirst && context.Time.GetElapsedTime(saved).TotalSeconds >= settings.Train.CheckpointSeconds))
            {
                Save(state, trainer, history, context.Group.IsFirst);
                saved = context.Time.GetTimestamp();
            }

            if (stop) throw new OperationCanceledException(context.Stop);
        }

        Save(state, trainer, history, context.Group.IsFirst);
        line.End(string.Create(CultureInfo.InvariantCulture, $"log10 loss at the end {history.RecentFinal():0.000}"));
    }

    private MetaTrainerOptions Options(long seed)
    {
        var (train, unroll) = (settings.Train, settings.Unroll);
        return new(
            train.OuterSteps, train.Truncation, train.Deviation, train.LearningRate, train.FinalLearningRate, train.WarmUp, train.WeightDecay, train.GradientNorm,
            CreditRule.Exact, new UnrollOptions(unroll.Shortest, unroll.Longest, unroll.GradientScaleDecades), seed);
    }

    private IEnumerable<DeepOnetOptions> Architectures()
    {
        var points = settings.Task.Points;
        foreach (var word in settings.Task.Architectures)
        {
            DeepOnetOptions options;
            try
            {
                var nets = word.Split('/');
                options = nets.Length == 2
                    ? DeepOnetOptions.Parse($"branch={points}-{nets[0]}; trunk=1-{nets[1]}; init={settings.Task.Init}")
                    : throw new FormatException("expected BRANCH/TRUNK");
            }
            catch (FormatException error)
            {
                throw new UsageException($"setting 'task.architectures': '{word}' is no architecture such as 32-32-32/32-32 (hidden and last sizes of branch and trunk): {error.Message}");
            }

            yield return options;
        }
    }

    // All ranks give their parts; one writes.
    private static void Save(string path, MetaTrainer trainer, MetaTrainingHistory history, bool write)
    {
        var tensors = trainer.SaveState();
        if (write) Safetensors.Save(path, tensors, history.Save());
        foreach (var tensor in tensors.Values) tensor.Dispose();
    }

    private static void Load(string path, MetaTrainer trainer, MetaTrainingHistory history)
    {
        using var file = Safetensors.Load(path);
        trainer.LoadState(file.Tensors);
        history.Load(file.Metadata);
    }
}
