using System.Globalization;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>A trained model in a run folder.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Problem">The problem it was trained on.</param>
/// <param name="Model">Its name in the run.</param>
/// <param name="Trial">The number of its training, from 1.</param>
/// <param name="Error">Its mean relative L2 error on the run's test functions; infinite where it diverged.</param>
internal sealed record KeptModel(string Path, string Problem, string Model, int Trial, double Error);

/// <summary>The trained models of run folders.</summary>
internal static class RunModels
{
    private const string ProblemWord = "problem", ModelWord = "model", TrialWord = "trial",
        ErrorWord = "test_relative_l2";

    /// <summary>Writes a model with what it takes to predict.</summary>
    /// <returns>What it reached, as given.</returns>
    public static TrainedOptimizer Keep(RunContext context, string problem, string name, int trial,
        TrainedOptimizer reached, IOperatorModel model, TrainingData data)
    {
        Keep(context, problem, name, trial, reached.TestError, model, data);
        return reached;
    }

    /// <summary>Writes a model with what it takes to predict, on one rank.</summary>
    public static void Keep(
        RunContext context, string problem, string name, int trial, double error, IOperatorModel model, TrainingData data)
    {
        if (!context.Group.IsFirst) return;

        TrainedOperator.Save(
            Path.Combine(context.Folder.ModelsFolder,
                string.Create(CultureInfo.InvariantCulture,
                $"{problem}-{string.Concat(name.Split(Path.GetInvalidFileNameChars()))}-{trial}.safetensors")), model,
                data,
            [
                new(ProblemWord, problem), new(ModelWord, name),
                    new(TrialWord, trial.ToString(CultureInfo.InvariantCulture)),
                new(ErrorWord, error.ToString("R", CultureInfo.InvariantCulture)),
            ]);
    }

    /// <summary>The models of a run.</summary>
    /// <exception cref="UsageException">It has none, or one is damaged.</exception>
    public static IReadOnlyList<KeptModel> Of(RunFolder folder)
    {
        string[] files = Directory.Exists(folder.ModelsFolder)
            ? [.. Directory.GetFiles(folder.ModelsFolder, "*.safetensors").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0)
            throw new UsageException($"run {folder.Id} holds no trained models in " +
                $"{RunFolder.Display(folder.ModelsFolder)}; finish it with: ./weightspace run --resume {folder.Id}, " +
                $"or run it again if an earlier version made it");
        return [.. files.Select(Read)];
    }

    private static KeptModel Read(string path)
    {
        try
        {
            using var file = Safetensors.Load(path);
            return new(path, file.Metadata[ProblemWord], file.Metadata[ModelWord],
                int.Parse(file.Metadata[TrialWord], CultureInfo.InvariantCulture),
                double.Parse(file.Metadata[ErrorWord], CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is FormatException or KeyNotFoundException)
        {
            throw new UsageException($"{RunFolder.Display(path)} holds no trained model: {error.Message.TrimEnd('.')}",
                error);
        }
    }
}
