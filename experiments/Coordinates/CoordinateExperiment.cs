using System.Diagnostics;
using System.Text.Json.Nodes;
using WeightSpace.AuxiliaryCoordinates;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using static System.FormattableString;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Coordinates;

/// <summary>Trains an autoencoder of images by auxiliary coordinates, beside backpropagation in the same time.</summary>
internal sealed class CoordinateExperiment(CoordinateSettings settings) : IExperiment
{
    private const string Method = "auxiliary coordinates";
    private const int ShownPictures = 10;

    public void Check()
    {
        _ = settings.Options;
        if (settings.Select.Every > 0) _ = settings.Rule;
        var (kind, sizes) = (settings.Model.Kind, settings.Model.Sizes);
        var wanted = kind switch { AutoencoderKind.Dense => sizes.Length >= 3, AutoencoderKind.RadialBasis => sizes.Length == 3, _ => sizes.Length == 1 };
        if (!wanted)
            throw new UsageException($"setting 'model.sizes' must have {(kind == AutoencoderKind.Dense ? "at least three widths, the first and last those of the images" : kind == AutoencoderKind.RadialBasis ? "three numbers: functions, code, functions" : "one number: the bits")}, got {string.Join(",", sizes)}");
        if (kind == AutoencoderKind.RadialBasis && settings.Model.Spreads.Length != 2)
            throw new UsageException("setting 'model.spreads' must have two numbers: those of encoder and decoder");
        if (kind != AutoencoderKind.Dense && settings.Compared.Any())
            throw new UsageException("setting 'baselines' must be none: only dense models train by backpropagation");
        if (kind != AutoencoderKind.Dense && settings.Train.Batch > 0)
            throw new UsageException("setting 'train.batch' must be 0: these stages fit all points at once");
        if (!DataCatalogue.Sets.Any(set => set.Name == settings.Images.Name && !set.IsText))
            throw new UsageException($"there is no image set '{settings.Images.Name}'; {NearestNames.Suggest(settings.Images.Name, DataCatalogue.Sets.Where(set => !set.IsText).Select(set => set.Name))}");
    }

    public RunOutcome Run(RunContext context)
    {
        using var scope = NewDisposeScope();
        var threads = get_num_threads();
        set_num_threads(1);
        try
        {
            context.Reporter.Line($"run folder {context.Folder.DisplayPath}");
            using var images = Load();
            using var generator = new Generator((ulong)SeedSequence.Derive(context.Seed, "split"));
            var draws = images.Draw([settings.Images.TrainPerLabel, settings.Images.ValidationPerLabel], generator);
            var rows = images.Rows();
            var (train, validation) = (rows.index_select(0, draws[0]), settings.Images.ValidationPerLabel > 0 ? rows.index_select(0, draws[1]) : null);
            if (settings.Model.Kind == AutoencoderKind.Dense && (settings.Model.Sizes[0] != train.size(1) || settings.Model.Sizes[^1] != train.size(1)))
                throw new UsageException($"setting 'model.sizes' must begin and end with {train.size(1)}, the pixels of '{settings.Images.Name}'");
            return Train(context, images, draws[0], train, validation);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private ImageSet Load()
    {
        try
        {
            return DataCatalogue.LoadImages(settings.Images.Name);
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidDataException)
        {
            throw new UsageException(e.Message, e);
        }
    }

    private RunOutcome Train(RunContext context, ImageSet images, Tensor places, Tensor train, Tensor? validation)
    {
        using var model = Autoencoders.Build(settings.Model, train, context.Seed);
        using var generator = new Generator((ulong)SeedSequence.Derive(context.Seed, "batches"));
        using var trainer = new CoordinateTrainer(model, train, train, validation is null ? null : (validation, validation), settings.Options, generator);
        foreach (var method in model.CoordinateMethods) context.Reporter.Line($"Z step {method}");
        using var start = settings.Compared.Any() ? Autoencoders.Build(settings.Model, train, context.Seed) : null;
        context.Reporter.Heading("Training");
        var log = new CoordinateLog(Method);
        context.Reporter.Progress(board => Coordinates(context, board, model, trainer, train, validation, log));
        var curves = new List<MethodCurve> { log.Curve };
        if (start is not null)
            context.Reporter.Progress(board =>
            {
                var seconds = settings.BaselineSeconds > 0 ? settings.BaselineSeconds : log.Curve.Last.Seconds;
                foreach (var method in settings.Compared)
                {
                    var line = board.Add(method, 1, 0);
                    curves.Add(new NestedBaselines(train, validation ?? train, seconds).Run(method, start, context.Seed, context.Stop));
                    line.End(Text(curves[^1].Last));
                }
            });
        foreach (var curve in curves)
            context.Store.SetResults(context.Folder.Id, curve.Name, 1, ("seconds", curve.Last.Seconds), ("train_error", curve.Last.Train), ("validation_error", curve.Last.Validation), ("best_validation_error", curve.Best.Validation));
        context.Store.Add(context.Folder.Id, log.Metrics(context.Seed));
        return Conclude(context, images, places, train, model, log, curves);
    }

    private void Coordinates(RunContext context, IProgressBoard board, NestedModel model, CoordinateTrainer trainer, Tensor train, Tensor? validation, CoordinateLog log)
    {
        var line = board.Add(Method, settings.Train.Iterations, 0);
        var clock = new Stopwatch();
        double Error(Tensor x) => model.Error(x, x);
        void Measure() => log.Curve.Points.Add((clock.Elapsed.TotalSeconds, Error(train), Error(validation ?? train)));
        clock.Start();
        if (Autoencoders.Codes(settings.Model, train, context.Seed) is { } codes)
        {
            using (codes) trainer.Start(codes);
        }

        clock.Stop();
        Measure();
        for (var i = 1; i <= settings.Train.Iterations && !trainer.IsFinished; i++)
        {
            context.Stop.ThrowIfCancellationRequested();
            clock.Start();
            var record = trainer.Step();
            if (settings.Select.Every > 0 && i % settings.Select.Every == 0)
                foreach (var (stage, size) in trainer.SelectSizes(settings.Rule)) log.Note(Invariant($"iteration {i}: {model.Stages[stage].Name} (size {size})"));
            clock.Stop();
            log.Add(record, model.ParameterCount);
            log.Curve.Points.Add((clock.Elapsed.TotalSeconds, record.TrainError, record.ValidationError));
            line.Report(i, Invariant($"mu {record.Penalty:0.###}, objective {record.Objective:0.0000}, {Text(log.Curve.Last)}"));
        }

        if (settings.Train.PostProcess)
        {
            clock.Start();
            trainer.PostProcess();
            clock.Stop();
            Measure();
        }

        line.End(Text(log.Curve.Last));
    }

    private RunOutcome Conclude(RunContext context, ImageSet images, Tensor places, Tensor train, NestedModel model, CoordinateLog log, List<MethodCurve> curves)
    {
        var table = new ReportTable(
            "Nested errors: the squared error of an image, summed over pixels, without the half.",
            ["method", "training", "validation", "best validation", "seconds"],
            [.. curves.Select(curve => (IReadOnlyList<string>)[curve.Name, Invariant($"{curve.Last.Train:0.000}"), Invariant($"{curve.Last.Validation:0.000}"), Invariant($"{curve.Best.Validation:0.000}"), Invariant($"{curve.Last.Seconds:0.0}")])],
            Keyed: true);
        context.Reporter.Heading("Results");
        TablePrinter.Print(table, context.Reporter);
        var mine = curves[0];
        var sentence = Invariant($"{Method}: {Text(mine.Last)} after {mine.Last.Seconds:0.0} s, {model.ParameterCount:n0} parameters")
            + (settings.Paper.Length > 0 ? $" (the paper: {settings.Paper})." : ".");
        string[] notes = [.. model.CoordinateMethods.Select(method => $"Z step {method}."), .. log.Notes];
        ReportFiles.Write(context.Folder, new ReportData(
            context.Settings.Definition.Summary, context.Experiment, context.Folder.Id, context.Time.GetUtcNow(), sentence,
            Invariant($"{train.size(0):n0} training images of {settings.Images.Name}, {model.ParameterCount:n0} parameters in {string.Join(", ", model.Stages.Select(stage => stage.Name))}, seed {context.Seed}, {settings.Train.Threads} threads, commit {MachineLine.Commit}, {MachineLine.Describe()}"),
            "", table, notes, [], null, [], File.ReadAllText(context.Folder.ConfigFile), Coordinates: Page(images, places, train, model, log, curves)));
        var json = new JsonObject
        {
            ["methods"] = new JsonArray([.. curves.Select(curve => new JsonObject
            {
                ["method"] = curve.Name, ["train_error"] = curve.Last.Train, ["validation_error"] = curve.Last.Validation,
                ["best_validation_error"] = curve.Best.Validation, ["seconds"] = curve.Last.Seconds,
            })]),
            ["first_iteration"] = mine.Points.Count > 1 ? mine.Points[1].Train : null,
            ["objective"] = log.Objective,
            ["parameters"] = model.ParameterCount,
            ["selections"] = new JsonArray([.. log.Notes.Select(note => JsonValue.Create(note))]),
        };
        return new RunOutcome(json, $"{sentence} Report: {RunFolder.Display(context.Folder.ReportFile)}");
    }

    private static ReportCoordinates Page(ImageSet images, Tensor places, Tensor train, NestedModel model, CoordinateLog log, List<MethodCurve> curves)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        // The narrowest stage's outputs are the codes.
        var codes = model.Coordinates(train).MinBy(one => one.size(1))!;
        var plane = codes.size(1) > 2 ? Autoencoders.Components(codes, 2) : codes;
        var shown = train.narrow(0, 0, Math.Min(ShownPictures, train.size(0)));
        return new ReportCoordinates(
            [.. curves.SelectMany(curve => curve.Series)], log.Terms, plane.size(1) == 2 ? ReportFields.Pack(plane.contiguous().data<float>().ToArray()) : null,
            images.Labels.index_select(0, places).data<long>().ToArray(),
            ReportFields.Pack(stack([shown, model.Forward(shown)], 0).contiguous().data<float>().ToArray()), (int)images.Images.size(1), (int)images.Images.size(2));
    }

    private static string Text((double Seconds, double Train, double Validation) point) =>
        Invariant($"training error {point.Train:0.000}, validation {point.Validation:0.000}");
}
