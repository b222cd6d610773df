using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;
using WeightSpace.Experiments.Training;
using WeightSpace.Kernels;
using WeightSpace.LearnedOptimizers;
using WeightSpace.OperatorLearning;
using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.MultiOperator;

/// <summary>What a way of learning reached in one trial.</summary>
/// <param name="Mean">Mean relative L2 error of each operator.</param>
/// <param name="Median">Median relative L2 error of each operator.</param>
/// <param name="Beyond">Mean error of each operator beyond the trained time; NaN where there is nothing beyond.</param>
/// <param name="Seconds">Seconds of training.</param>
/// <param name="Curve">Steps, seconds, loss and the mean of the operators' errors.</param>
internal sealed record MethodOutcome(double[] Mean, double[] Median, double[] Beyond, double Seconds, TrainingPoint[] Curve);

/// <summary>Trains one method on the data of one trial.</summary>
internal sealed class MethodTraining(RunContext context, MultiOperatorSettings settings, string name, int trial, long seed)
{
    private static readonly string[] HandMade = ["adam", "adamw", "sgd"];

    private readonly MethodSettings method = settings.Methods[name];

    /// <summary>Checks what the settings of a method decide.</summary>
    /// <exception cref="UsageException">One is wrong.</exception>
    public static void Check(MultiOperatorSettings settings, string name)
    {
        var method = settings.Methods[name];
        if (!HandMade.Contains(method.Optimizer)) NamedOptimizer.RequireCheckpoint(method.Optimizer, $"methods.{name}.optimizer", HandMade);
        if (method.Learning != Learning.Together)
        {
            if (method.Optimizer != "adam") throw new UsageException($"method '{name}' learns {method.Learning.ToString().ToLowerInvariant()}, by adam alone; leave 'methods.{name}.optimizer' out");
            return;
        }

        foreach (var one in method.Later)
            if (!settings.Operators.Names.Contains(one)) throw new UsageException($"setting 'methods.{name}.later' names no operator '{one}'; {NearestNames.Suggest(one, settings.Operators.Names)}");
        if (method.Later.Distinct().Count() >= settings.Operators.Names.Count()) throw new UsageException($"setting 'methods.{name}.later' must leave an operator to learn first");
        if (method.Later.Length > 0 && !HandMade.Contains(method.Optimizer)) throw new UsageException($"method '{name}' adds operators later, by {string.Join(", ", HandMade)} alone; got optimizer '{method.Optimizer}'");
        Network(settings, name);
    }

    /// <summary>The architecture of a method that learns together.</summary>
    public static MultiOperatorOptions Network(MultiOperatorSettings settings, string name) => Network(settings, name, [.. settings.Operators.Names]);

    /// <summary>The architecture for some operators in some order.</summary>
    private static MultiOperatorOptions Network(MultiOperatorSettings settings, string name, string[] operators)
    {
        var method = settings.Methods[name];
        var networks = operators.Select(one => OperatorProblems.Network(OperatorTask.Problem(settings, one), settings.Model)).ToArray();
        try
        {
            return new(OperatorSharing.Parse(method.Sharing, networks.Length), networks, method.AdapterRank, method.Groups, method.AdapterLayers);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new UsageException($"method '{name}': {BadInput.Explain(e)}", e);
        }
    }

    /// <summary>How a method is trained.</summary>
    public static MultiOperatorTrainerOptions Options(MultiOperatorSettings settings, string name)
    {
        var (method, train) = (settings.Methods[name], settings.Train);
        return new(train.Steps, train.Batch, train.Points, method.Update, method.SharedFraction, method.Balance, train.Loss, train.EvaluateEvery);
    }

    /// <summary>Trains and measures.</summary>
    /// <exception cref="OperationCanceledException">The user asked to stop.</exception>
    public MethodOutcome Run(IReadOnlyList<OperatorTask> tasks, IProgressLine line) => method.Learning switch
    {
        Learning.Separate => Separate(tasks, line),
        Learning.Concatenated => Concatenated(tasks, line),
        _ => Together(tasks, line),
    };

    private Generator Weights() => new((ulong)SeedSequence.Derive(seed, "weights"));

    private MethodOutcome Together(IReadOnlyList<OperatorTask> tasks, IProgressLine line)
    {
        using var weights = Weights();
        OperatorTask[] first = [.. tasks.Where(task => !method.Later.Contains(task.Name))];
        var network = new MultiOperatorNetwork(Network(settings, name, [.. first.Select(task => task.Name)]), weights, device(context.Device));
        try
        {
            var clock = new TrainingClock(context.Time);
            var curve = Together(network, first, clock, line);
            foreach (var task in tasks.Except(first))
            {
                var options = Network(settings, name, [.. first.Append(task).Select(one => one.Name)]);
                using var smaller = network;
                network = network.WithOperator(options.Sharing, options.Networks[^1], weights);
                Added(network, task, clock, line);
                first = [.. first, task];
            }

            foreach (var (task, index) in tasks.Select((task, index) => (task, index)))
            {
                using var alone = network.ToDeepOnet(Array.IndexOf(first, task));
                Keep(task, alone);
            }

            return Measure(tasks, index => network.Operator(Array.IndexOf(first, tasks[index])), clock.Seconds, curve);
        }
        finally
        {
            network.Dispose();
        }
    }

    private TrainingPoint[] Together(MultiOperatorNetwork network, IReadOnlyList<OperatorTask> tasks, TrainingClock clock, IProgressLine line)
    {
        using var optimizers = Optimizers(network);
        var options = Options(settings, name);
        using var trainer = new MultiOperatorTrainer(
            network, optimizers, [.. tasks.Select(task => task.Data)], options, seed, context.Group,
            [.. optimizers.All.Select(one => HandMade.Contains(method.Optimizer) ? settings.Train.Schedule.Create(one, options.Steps) : null).OfType<optim.lr_scheduler.LRScheduler>()]);
        trainer.Measuring += clock.Pause;
        var seconds = new List<double>();
        trainer.Measured += () =>
        {
            seconds.Add(clock.Seconds);
            clock.Start();
        };
        clock.Start();
        while (trainer.Step < options.Steps && !trainer.Diverged)
        {
            if (context.Any(context.Stop.IsCancellationRequested)) throw new OperationCanceledException(context.Stop);
            trainer.Advance();
            if (trainer.Step % options.EvaluateEvery == 0) line.Report(trainer.Step, FormattableString.Invariant($"mean error {trainer.Curve[^1].Errors.Average():0.0000}"));
        }

        clock.Pause();
        trainer.Gather();
        return [.. trainer.Curve.Zip(seconds, (point, at) => new TrainingPoint(point.Step, at, point.Loss, point.Errors.Average()))];
    }

    // The last operator of the network: its local part is trained, the rest stays.
    private void Added(MultiOperatorNetwork network, OperatorTask task, TrainingClock clock, IProgressLine line)
    {
        var local = network.LocalParameters(network.Operators - 1);
        foreach (var shared in network.SharedParameters) shared.requires_grad_(false);
        using var optimizer = Optimizer(local, network.Operators - 1);
        using var batches = new Generator((ulong)SeedSequence.Derive(SeedSequence.Derive(seed, "batches"), network.Operators - 1));
        Train(network.Operator(network.Operators - 1), optimizer, task.Data, settings.Train.Options.Trainer with { KeepBest = false }, batches, clock, step => line.Report(step, $"{task.Name} added"));
        foreach (var shared in network.SharedParameters) shared.requires_grad_(true);
    }

    private IReadOnlyList<(long Step, double Loss, double Error)> Train(
        torch.nn.Module model, optim.Optimizer optimizer, TrainingData data, OperatorTrainerOptions options, Generator batches, TrainingClock clock, Action<long> report)
    {
        using var trainer = new OperatorTrainer(model, optimizer, data, options, batches, settings.Train.Schedule.Create(optimizer, settings.Train.Steps));
        trainer.Measuring += clock.Pause;
        trainer.Measured += clock.Start;
        clock.Start();
        while (!trainer.Finished)
        {
            context.Stop.ThrowIfCancellationRequested();
            trainer.Advance();
            if (trainer.Step % options.EvaluateEvery == 0) report(trainer.Step);
        }

        clock.Pause();
        return trainer.Curve;
    }

    // The strongest form that the library has: each network alone, its step in closed form.
    private MethodOutcome Separate(IReadOnlyList<OperatorTask> tasks, IProgressLine line)
    {
        var models = new List<DeepOnet>();
        try
        {
            var clock = new TrainingClock(context.Time);
            using var weights = Weights();
            var curves = new List<IReadOnlyList<(long Step, double Loss, double Error)>>();
            foreach (var (task, index) in tasks.Select((task, index) => (task, index)))
            {
                var model = new DeepOnet(OperatorProblems.Network(OperatorTask.Problem(settings, task.Name), settings.Model), weights, device(context.Device));
                models.Add(model);
                using var optimizer = Adam([.. model.parameters()], method.LearningRate);
                using var batches = new Generator((ulong)SeedSequence.Derive(SeedSequence.Derive(seed, "batches"), index));
                curves.Add(Train(model, optimizer, task.Data, settings.Train.Options.Trainer, batches, clock, step => line.Report(((index * settings.Train.Steps) + step) / tasks.Count, $"{task.Name} alone")));
                Keep(task, model);
            }

            var points = Enumerable.Range(0, curves.Min(curve => curve.Count)).Select(k => new TrainingPoint(curves[0][k].Step, clock.Seconds * k / Math.Max(1, curves[0].Count - 1), curves.Sum(curve => curve[k].Loss), curves.Average(curve => curve[k].Error)));
            return Measure(tasks, index => models[index], clock.Seconds, [.. points]);
        }
        finally
        {
            foreach (var model in models) model.Dispose();
        }
    }

    // One network for all: the number of the operator, one-hot, is part of its input.
    private MethodOutcome Concatenated(IReadOnlyList<OperatorTask> tasks, IProgressLine line)
    {
        using var scope = NewDisposeScope();
        var first = OperatorProblems.Network(OperatorTask.Problem(settings, tasks[0].Name), settings.Model);
        var codes = eye(tasks.Count, device: device(context.Device));
        using var weights = Weights();
        using var model = new DeepOnet(
            new DeepOnetOptions([first.Sensors + tasks.Count, .. first.BranchSizes.Skip(1)], first.TrunkSizes, first.Activation, features: first.Features, initialization: first.Initialization), weights, device(context.Device));
        OperatorData All(Func<TrainingData, OperatorData> part) => new(
            cat([.. tasks.Select((task, index) => Coded(part(task.Data).Functions, codes[index]))]), part(tasks[0].Data).Queries.clone(), cat([.. tasks.Select(task => part(task.Data).Solutions)]));
        // Each operator in its own units, as the other methods see it.
        using var train = All(data => data.Train);
        using var test = All(data => data.HeldOut);
        using var data = new TrainingData(train, test);
        using var optimizer = Adam([.. model.parameters()], method.LearningRate);
        using var batches = new Generator((ulong)SeedSequence.Derive(seed, "batches"));
        var options = settings.Train.Options.Trainer with { BatchFunctions = settings.Train.Batch * tasks.Count };
        var clock = new TrainingClock(context.Time);
        var curve = Train(model, optimizer, data, options, batches, clock, step => line.Report(step, "one network"));
        return Measure(
            tasks, index => new CodedOperator(model, codes[index]), clock.Seconds,
            [.. curve.Select((point, k) => new TrainingPoint(point.Step, clock.Seconds * k / Math.Max(1, curve.Count - 1), point.Loss, point.Error))]);
    }

    // A network for `predict`, whatever the operator shared.
    private void Keep(OperatorTask task, DeepOnet model) => RunModels.Keep(
        context, task.Name, name, trial, OperatorEvaluation.Measure(task.Data.InUnits(model), task.Data.HeldOutInUnits).MeanRelativeL2, model, task.Data);

    private static Tensor Coded(Tensor functions, Tensor code) => cat([functions, code.unsqueeze(0).expand(functions.shape[0], code.shape[0])], 1);

    private static MethodOutcome Measure(IReadOnlyList<OperatorTask> tasks, Func<int, IOperatorModel> model, double seconds, TrainingPoint[] curve)
    {
        var metrics = tasks.Select((task, index) => OperatorEvaluation.Measure(task.Data.InUnits(model(index)), task.Data.HeldOutInUnits)).ToArray();
        return new(
            [.. metrics.Select(one => one.MeanRelativeL2)], [.. metrics.Select(one => one.MedianRelativeL2)],
            [.. tasks.Select((task, index) => task.Beyond is null ? double.NaN : OperatorEvaluation.Measure(task.Data.InUnits(model(index)), task.Beyond).MeanRelativeL2)], seconds, curve);
    }

    private MultiOperatorOptimizers Optimizers(MultiOperatorNetwork network) => HandMade.Contains(method.Optimizer)
        ? MultiOperatorOptimizers.Create(network, Optimizer) : new(LearnedOptimizer.Load(method.Optimizer, network), []);

    private optim.Optimizer Optimizer(IReadOnlyList<TorchSharp.Modules.Parameter> parameters, int? operatorIndex)
    {
        var rate = method.LearningRate * (operatorIndex is null ? 1 : method.LocalRate);
        return method.Optimizer switch
        {
            "adamw" => new FusedAdamW(parameters, rate),
            "sgd" => new FusedSgd(parameters, rate, 0.9),
            _ => Adam(parameters, rate),
        };
    }

    private static FusedAdam Adam(IReadOnlyList<TorchSharp.Modules.Parameter> parameters, double rate) => new(parameters, rate);

    private sealed class CodedOperator(DeepOnet model, Tensor code) : IOperatorModel
    {
        public int Sensors => model.Sensors - (int)code.shape[0];

        public int QueryDimension => model.QueryDimension;

        public Tensor forward(Tensor functions, Tensor queries)
        {
            using var coded = Coded(functions, code);
            return model.forward(coded, queries);
        }
    }
}
