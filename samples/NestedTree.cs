// sample: auxiliary-coordinates
using WeightSpace.AuxiliaryCoordinates;
using static TorchSharp.torch;

// sample: end
namespace WeightSpace.Samples;

/// <summary>A nested model with a tree inside, trained a stage and a point at a time.</summary>
public static class NestedTree
{
    /// <summary>Trains it and gives the nested error, and that of the mean.</summary>
    public static (double Error, double Variance) Train()
    {
        // sample: auxiliary-coordinates
        using var generator = new Generator(1);
        var x = randn([500, 8], generator: generator);
        var y = x.narrow(1, 0, 2).sin();
        // No gradient passes a regression tree. Its Z step tries the box of every leaf.
        using var model = new NestedModel(
            new DenseStage(8, 2, StageActivation.Tanh, new DenseStageOptions(ridge: 1e-3), generator),
            new RegressionTreeStage(2, 2, new RegressionTreeOptions(leaves: 40)));
        using var trainer = new CoordinateTrainer(model, x, y, null, new CoordinateOptions(penalty: 0.1, maxPenalty: 10), generator);
        while (!trainer.IsFinished)
        {
            var iteration = trainer.Step();   // a Z step and a W step: the objective never rises
            Console.WriteLine($"mu {iteration.Penalty}, objective {iteration.Objective:0.000}, nested error {iteration.TrainError:0.000}");
        }

        trainer.PostProcess();
        // sample: end
        return (model.Error(x, y), (y - y.mean([0L])).square().sum([1L]).mean().item<float>());
    }
}
