using System.Globalization;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Diagnostics;
using WeightSpace.Experiments.Runs;
using WeightSpace.Experiments.Training;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Data;

/// <summary>What <c>predict</c> was asked for.</summary>
/// <param name="Run">The run.</param>
/// <param name="Files">New functions.</param>
/// <param name="Model">The model; null for the best.</param>
/// <param name="Problem">The problem, in a run of several; null for the one that fits.</param>
/// <param name="Trial">Which of its trainings; 0 for the first.</param>
/// <param name="Layout">What to read of the files.</param>
/// <param name="To">Where predictions are written; null for nowhere.</param>
internal sealed record PredictOptions(string Run, string[] Files, string? Model, string? Problem, int Trial,
    string Layout, string? To);

/// <summary><c>predict RUN DATA</c>: the trained model of a run on new functions, from the run folder alone.</summary>
internal static class PredictCommand
{
    public static int Run(PredictOptions predict, RunOptions options, Reporter reporter)
    {
        EngineFacts.RequireUsable();
        using var file = OwnProblem.Open(predict.Files, OwnProblem.ReadLayout(predict.Layout, "--layout"),
            solutionsWanted: false);
        if (predict.To is { } to) DataFiles.RequirePlace(to, [".npz", ".safetensors", ".h5"]);
        var device = DeviceOf(options);
        var (kept, trained) = Choose(predict, RunModels.Of(RunFolder.Open(Path.GetFullPath(options.Out), predict.Run)),
            file, device);
        using (trained)
        using (var scope = NewDisposeScope())
        {
            var (functions, queries) = (file.Functions.to(device), file.Queries?.to(device));
            var values = Predicted(trained, functions, queries).cpu();
            var points = (queries ?? trained.Queries!).cpu();
            var sentence = string.Create(CultureInfo.InvariantCulture,
                $"{kept.Model} of {kept.Problem}, trial {kept.Trial} (test error {kept.Error:0.00000} in its run), " +
                    $"predicted {values.shape[0]} functions at {values.shape[1]} points");
            var result = new JsonObject
            {
                ["problem"] = kept.Problem,
                ["model"] = kept.Model,
                ["trial"] = kept.Trial,
                ["functions"] = values.shape[0],
                ["points"] = values.shape[1]
            };
            if (file.Queries is null) sentence += ", those of the training";
            if (file.Solutions is { } truth) sentence += Errors(values, truth, result);
            if (predict.To is { } path)
            {
                OperatorFile.WriteArrays(path, new Dictionary<string,
                    Tensor>(StringComparer.Ordinal)
                {
                    ["functions"] = file.Functions,
                    ["queries"] = points,
                    ["solutions"] = values
                });
                sentence += $"; written to {RunFolder.Display(Path.GetFullPath(path))} as functions, queries, solutions";
                result["file"] = Path.GetFullPath(path);
            }

            reporter.Line(sentence + ".");
            reporter.Result(result);
        }

        return ExitCode.Done;
    }

    private static Device DeviceOf(RunOptions options) =>
        device(EngineFacts.RequireDevice(options.Device ?? RunOptions.DefaultDevice));

    private static Tensor Predicted(TrainedOperator trained, Tensor functions, Tensor? queries)
    {
        try
        {
            return trained.Predict(functions, queries);
        }
        catch (ArgumentException error)
        {
            throw new UsageException(BadInput.Explain(error), error);
        }
    }

    // The best of those that fit the functions, in their first training.
    private static (KeptModel Kept, TrainedOperator Trained) Choose(
        PredictOptions predict, IReadOnlyList<KeptModel> all, OperatorFile file, Device device)
    {
        KeptModel[] Of(IEnumerable<KeptModel> models, string what, string? name, Func<KeptModel, string> word)
        {
            KeptModel[] found = [.. models.Where(model => name is null || word(model) == name)];
            return found.Length > 0 ? found
                : throw new UsageException(
                $"the run has no {what} '{name}'; {NearestNames.Suggest(name!, all.Select(word).Distinct())}");
        }

        var chosen = Of(Of(all, "problem", predict.Problem, model => model.Problem), "model", predict.Model, model =>
            model.Model);
        var trial = predict.Trial > 0 ? predict.Trial : chosen.Min(model => model.Trial);
        chosen = [.. chosen.Where(model => model.Trial == trial).OrderBy(model => model.Error)];
        if (chosen.Length == 0) throw new UsageException(
            $"the run has no trial {trial}; its trials are 1 to {all.Max(model => model.Trial)}");
        string? unfit = null;
        foreach (var kept in chosen)
        {
            var trained = TrainedOperator.Load(kept.Path, device);
            if (trained.Fits(file.Functions, file.Queries)) return (kept, trained);
            unfit ??= $"{kept.Model} of {kept.Problem} takes functions of {string.Join(" + ", trained.Inputs)} " +
                $"sensors and query points of {trained.QueryDimension} coordinates, got functions " +
                $"[{string.Join(", ", file.Functions.shape)}]{(file.Queries is { } queries ? $" and queries [{string.Join(", ", queries.shape)}]" : "")}";
            trained.Dispose();
        }

        throw new UsageException($"no model of the run fits the data: {unfit}; give functions at the sensors of the " +
            $"training");
    }

    private static string Errors(Tensor values, Tensor truth, JsonObject result)
    {
        if (!values.shape.AsSpan().SequenceEqual(truth.shape))
            throw new UsageException($"the file's solutions [{string.Join(", ", truth.shape)}] are not at the " +
                $"points of the prediction [{string.Join(", ", values.shape)}]; leave them out, or give query points");
        var metrics = OperatorEvaluation.Compare(values, truth);
        (result["mean_relative_l2"], result["median_relative_l2"], result["aggregate_relative_l2"]) = (
            metrics.MeanRelativeL2, metrics.MedianRelativeL2, metrics.AggregateRelativeL2);
        return string.Create(CultureInfo.InvariantCulture,
            $": relative L2 error {metrics.MeanRelativeL2:0.00000} in the mean, {metrics.MedianRelativeL2:0.00000} " +
                $"in the median, {metrics.AggregateRelativeL2:0.00000} of all " +
                $"together{(metrics.ZeroFunctions > 0 ? $" ({metrics.ZeroFunctions} functions are zero and have no relative error)" : "")}");
    }
}
