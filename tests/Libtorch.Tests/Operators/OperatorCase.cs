using static TorchSharp.torch;

namespace Libtorch.Tests.Operators;

/// <summary>One operator call and what it must give, worked out without libtorch.</summary>
/// <param name="Name">Unique within its table; it names the test.</param>
/// <param name="Call">Makes the inputs and calls the operator.</param>
/// <param name="Expected">The elements in row-major order.</param>
/// <param name="Tolerance">Absolute for elements below one, relative above.</param>
internal sealed record OperatorCase(string Name, Func<Tensor> Call, double[] Expected, double Tolerance = 1e-12)
{
    /// <summary>Calls the operator and compares element by element, absolutely below one and relatively above.</summary>
    public void Verify()
    {
        using var scope = NewDisposeScope();
        double[] got = Read(Call());
        Assert.Equal(Expected.Length, got.Length);
        for (int i = 0; i < got.Length; i++)
        {
            bool same = Expected[i].Equals(got[i]) || Math.Abs(Expected[i] - got[i]) <= Tolerance * Math.Max(1, Math.Abs(Expected[i]));
            Assert.True(same, $"{Name}: element {i} should be {Expected[i]:R}, is {got[i]:R}; all: [{string.Join(", ", got)}]");
        }
    }

    /// <summary>The elements of a real tensor of any dtype, in row-major order.</summary>
    public static double[] Read(Tensor tensor) => [.. tensor.to(ScalarType.Float64).cpu().contiguous().data<double>()];

    public static Tensor Vector(params double[] values) => tensor(values);

    public static Tensor Matrix(double[,] values) => tensor(values);

    public static TheoryData<string> Names(IEnumerable<OperatorCase> table)
    {
        var names = new TheoryData<string>();
        foreach (OperatorCase item in table)
            names.Add(item.Name);
        return names;
    }
}
