// sample: operators
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

// sample: end
namespace WeightSpace.Samples;

/// <summary>A neural operator from data to test error, with nothing but the operator library.</summary>
public static class Operators
{
    /// <summary>Trains a small HyperDeepONet on Burgers' equation and gives its mean relative L2 error on test
    /// functions.</summary>
    public static double Train()
    {
        // sample: operators
        using var seed = new Generator(1);
        using var data = ProblemCatalogue.Create("burgers").Generate(new SampleDraws(1, 1200), CPU);   // or new OperatorData(functions, queries, solutions)
        var (train, rest) = data.Split(1000);
        var (validation, test) = rest.Split(100);
        using var model = OperatorModels.Create("hyperdeeponet", "hyper=128-40-40; target=4-16-16-16-1; init=uniform; features=periodic(1,2,1)", seed);
        using var optimizer = optim.Adam(model.parameters(), lr: 2e-3);
        using var trainer = new OperatorTrainer(
            model, optimizer, train, validation, new OperatorTrainerOptions(Steps: 2000, BatchFunctions: 50, Loss: OperatorLoss.RelativeL2), seed,
            optim.lr_scheduler.CosineAnnealingLR(optimizer, 2000));
        trainer.Run();                                       // trainer.Save("checkpoint.safetensors") and Restore go on bit for bit
        var metrics = OperatorEvaluation.Measure(model, test);
        Console.WriteLine($"{model.Options.ParameterCount} parameters, mean relative L2 error {metrics.MeanRelativeL2:P1}, worst {metrics.WorstRelativeL2:P1}");
        // sample: end
        train.Dispose();
        rest.Dispose();
        validation.Dispose();
        test.Dispose();
        return metrics.MeanRelativeL2;
    }
}
