// sample: practitioner
using WeightSpace.LearnedOptimizers;
using static TorchSharp.torch;

// sample: end
namespace WeightSpace.Samples;

/// <summary>A TorchSharp training loop in which one line is changed.</summary>
public static class Practitioner
{
    /// <summary>Trains a small network on a sine and gives its last loss.</summary>
    public static float Train()
    {
        // sample: practitioner
        using var model = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1));
        using var optimizer = LearnedOptimizer.Load("unf-operators", model);   // was: optim.Adam(model.parameters(), 1e-3)
        using var x = linspace(-3, 3, 128).unsqueeze(1);
        using var y = x.sin();
        var last = 0f;
        for (var step = 0; step < 500; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.mse_loss(model.forward(x), y);
            loss.backward();
            optimizer.step();
            last = loss.item<float>();
        }
        // sample: end
        return last;
    }
}
