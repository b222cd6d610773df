using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Models;

public sealed class FourierOperatorTests
{
    [Fact]
    public void Forward_OneAxis_IsTheFormula()
    {
        using var model = ModelZoo.Create("fno");
        using var scope = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs("fno");
        var state = model.state_dict();
        var values = Dense("lift", stack([u, y.squeeze(-1).expand(5, 8)], -1));
        values = nn.functional.gelu(Spectral(0, values) + Dense("pointwise.0", values));
        values = Spectral(1, values) + Dense("pointwise.1", values);
        values = Dense("readout", nn.functional.gelu(Dense("projection", values))).squeeze(-1);
        Assert.InRange(Seeds.Max(model.forward(u, y), values), 0, 1e-13);

        Tensor Dense(string name, Tensor x) => x.matmul(state[$"{name}.weight"].t()) + state[$"{name}.bias"];

        // The sums of the definition, frequency by frequency, with conjugate frequencies for the negative ones.
        Tensor Spectral(int layer, Tensor x)
        {
            var weight = state[$"spectral.{layer}.weight"];
            var result = zeros_like(x);
            for (var k = 0; k < 3; k++)
            {
                var angle = arange(8, dtype: ScalarType.Float64).mul(2 * Math.PI * k / 8).reshape(1, 8, 1);
                var (real, imaginary) = ((x * angle.cos()).sum(1), (x * angle.sin()).sum(1).neg());
                var (a, b) = (weight[k].select(-1, 0), weight[k].select(-1, 1));
                var (outReal, outImaginary) = (real.matmul(a) - imaginary.matmul(b), real.matmul(b) + imaginary.matmul(a));
                result += ((outReal.unsqueeze(1) * angle.cos()) - (outImaginary.unsqueeze(1) * angle.sin())).mul((k == 0 ? 1.0 : 2.0) / 8);
            }

            return result;
        }
    }

    [Fact]
    public void Forward_TwiceTheResolution_AgreesAtCommonPoints()
    {
        using var model = ModelZoo.Create("fno");
        using var scope = NewDisposeScope();
        // A function of low frequencies: its samples on either grid hold the same function, and one linear layer keeps
        // frequencies.
        Tensor Grid(int size) => arange(size, dtype: ScalarType.Float64).div(size).unsqueeze(-1);
        Tensor Values(int size) => Grid(size).t().mul(2 * Math.PI).sin();
        var fine = model.forward(Values(64), Grid(64));
        var finer = model.forward(Values(128), Grid(128));
        Assert.Equal([1L, 128L], finer.shape);
        // Coordinates jump at the end of the period and the nonlinearity makes high frequencies: agreement up to
        // aliasing.
        Assert.InRange(Seeds.Relative(finer.slice(1, 0, 128, 2), fine), 0, 0.05);
    }

    [Fact]
    public void Forward_GridThatDoesNotFit_SaysWhy()
    {
        using var model = ModelZoo.Create("fno in two dimensions");
        using var scope = NewDisposeScope();
        Assert.Contains("no grid of the proportions 6-8", Message(47, 47), StringComparison.Ordinal);
        Assert.Contains("got 48 sensors and 24 points", Message(48, 24), StringComparison.Ordinal);
        Assert.Contains("2 frequencies need at least 4 points along axis 0, got 3", Message(12, 12), StringComparison.Ordinal);
        Assert.Contains(
            "A grid of 8 points has 4 frequencies to keep along axis 0, got 5",
            Assert.Throws<FormatException>(() => FourierOperatorOptions.Parse("grid=8; modes=5; width=4; layers=2")).Message, StringComparison.Ordinal);

        string Message(int sensors, int points) =>
            Assert.Throws<ArgumentException>(() => model.forward(zeros(2, sensors, dtype: ScalarType.Float64), zeros(points, 2, dtype: ScalarType.Float64))).Message;
    }
}
