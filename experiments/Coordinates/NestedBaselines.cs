using System.Diagnostics;
using TorchSharp;
using WeightSpace.AuxiliaryCoordinates;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Coordinates;

/// <summary>Trains the nested error of a dense model by backpropagation, for a given time.</summary>
/// <param name="images">Training images.</param>
/// <param name="validation">Other images.</param>
/// <param name="seconds">Seconds of training, measurements not counted.</param>
internal sealed class NestedBaselines(Tensor images, Tensor validation, double seconds)
{
    private const int Batch = 100, Measurements = 20;

    /// <summary>Trains from a model's weights, which stay as they are.</summary>
    public MethodCurve Run(string method, NestedModel model, long seed, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)SeedSequence.Derive(seed, method));
        using var network = Network(model, generator);
        var curve = new MethodCurve(method);
        var clock = new Stopwatch();
        using optim.Optimizer optimizer = method switch
        {
            // The rate of the squared error summed over pixels, a point's mean.
            "sgd" => optim.SGD(network.parameters(), 1e-2, 0.9),
            "adam" => new FusedAdam(network.parameters(), 1e-3),
            _ => optim.LBFGS(network.parameters(), 0.5, 10, null, 1e-9, 1e-12, 20),
        };
        Measure();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            stop.ThrowIfCancellationRequested();
            clock.Start();
            if (method == "lbfgs") optimizer.step(() => Gradient(images));
            else Epoch();
            clock.Stop();
            if (clock.Elapsed.TotalSeconds > curve.Points.Count * seconds / Measurements) Measure();
        }

        Measure();
        return curve;

        void Epoch()
        {
            using var inner = NewDisposeScope();
            var order = randperm(images.size(0), generator: generator).to(images.device);
            for (long i = 0; i < images.size(0) && clock.Elapsed.TotalSeconds < seconds; i += Batch)
            {
                using var step = NewDisposeScope();
                // Adam's rate falls by a cosine of the time that is left.
                if (method == "adam")
                    foreach (var group in optimizer.ParamGroups) group.LearningRate = 1e-3 * (1 + Math.Cos(Math.PI * Math.Min(1, clock.Elapsed.TotalSeconds / seconds))) / 2;
                Gradient(images.index_select(0, order.narrow(0, i, Math.Min(Batch, images.size(0) - i))));
                optimizer.step();
            }
        }

        Tensor Gradient(Tensor batch)
        {
            optimizer.zero_grad();
            var loss = (batch - network.forward(batch)).square().sum() / batch.size(0);
            loss.backward();
            return loss;
        }

        void Measure()
        {
            using var noGradients = no_grad();
            using var inner = NewDisposeScope();
            double Error(Tensor x) => (x - network.forward(x)).square().sum().item<float>() / x.size(0);
            curve.Points.Add((clock.Elapsed.TotalSeconds, Error(images), Error(validation)));
        }
    }

    // With a last layer like the others, whose mean output is the mean image: behind a last layer of zeros gradients
    // vanish.
    private nn.Module<Tensor, Tensor> Network(NestedModel model, Generator generator)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var parts = new List<nn.Module<Tensor, Tensor>>();
        foreach (var stage in model.Stages.Cast<DenseStage>())
        {
            var layer = nn.Linear(stage.Inputs, stage.Outputs);
            layer.weight!.copy_(stage.Weights.narrow(0, 0, stage.Inputs).t());
            layer.bias!.copy_(stage.Weights[stage.Inputs]);
            parts.Add(layer);
            if (!ReferenceEquals(stage, model.Stages[^1])) parts.Add(nn.Sigmoid());
        }

        var last = (TorchSharp.Modules.Linear)parts[^1];
        var bound = 1 / Math.Sqrt(last.weight!.size(1));
        last.weight!.copy_(rand(last.weight.shape, generator: generator).mul(2 * bound).sub(bound));
        last.bias!.copy_(images.mean([0L]) - model.Coordinates(images)[^1].mean([0L], keepdim: true).mm(last.weight.t()).squeeze(0));
        var network = nn.Sequential(parts);
        network.to(model.Stages.OfType<DenseStage>().First().Weights.device);
        return network;
    }
}
