using System.Globalization;
using System.Text;
using PureHDF;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Data;

public sealed class OperatorFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("own.npz")]
    [InlineData("own.h5")]
    [InlineData("own.safetensors")]
    public void Read_WhatWasWritten_IsTheSame(string name)
    {
        using var scope = NewDisposeScope();
        var data = new OperatorData(rand(4, 5), rand(3, 2), rand(4, 3, 2), 2, 3);
        OperatorFile.Write(Place(name), data);
        using var file = OperatorFile.Read([Place(name)]);
        using var again = file.ToData();
        AssertSame(data.Functions, again.Functions);
        AssertSame(data.Queries, again.Queries);
        AssertSame(data.Solutions, again.Solutions);
        Assert.Equal([2, 3], again.Inputs.ToArray());
    }

    [Fact]
    public void Read_FourierOperatorBurgers_ThinsAndPutsPointsOnTheUnitInterval()
    {
        using var scope = NewDisposeScope();
        WriteMat("burgers.mat", ("a", [2, 9], Counted(2, 9)), ("u", [2, 9], Counted(2, 9)));
        using var file = OperatorFile.Read([Place("burgers.mat")], OperatorFileOptions.Parse("thin=4"));
        AssertSame(tensor(new[,] { { 0f, 4, 8 }, { 9, 13, 17 } }), file.Functions);
        AssertSame(file.Functions, file.Solutions!);
        AssertSame(tensor(new[,] { { 0f }, { .5f }, { 1 } }), file.Queries!);
        using var periodic = OperatorFile.Read(
            [Place("burgers.mat")], OperatorFileOptions.Parse("thin=4; periodic=true; samples=1"));
        Assert.Equal([1, 3], periodic.Functions.shape);
        AssertSame(tensor(new[,] { { 0f }, { 4 / 9f }, { 8 / 9f } }), periodic.Queries!);
    }

    /// <summary>u[n, x, y, t] = 1000 n + 100 x + 10 y + t comes with times outermost and x fastest.</summary>
    [Fact]
    public void Read_FourierOperatorNavierStokes_OrdersPointsAsOurProblemsDo()
    {
        using var scope = NewDisposeScope();
        float[] u = [.. from n in Enumerable.Range(0, 2) from x in Enumerable.Range(0, 3) from y in Enumerable.Range(
            0, 4) from t in Enumerable.Range(0, 2) select (1000f * n) + (100 * x) + (10 * y) + t];
        float[] a = [.. from n in Enumerable.Range(0, 2) from x in Enumerable.Range(0, 3) from y in Enumerable.Range(
            0, 4) select (1000f * n) + (100 * x) + (10 * y)];
        WriteMat("ns.mat", ("a", [2, 3, 4], a), ("u", [2, 3, 4, 2], u), ("t", [1, 2], [5, 6]));
        using var file = OperatorFile.Read([Place("ns.mat")]);
        Assert.Equal(["x", "y", "t"], file.Coordinates.ToArray());
        Assert.Equal([2, 24], file.Solutions!.shape);
        foreach (var point in new[] { 0, 1, 3, 12, 23 })
        {
            var (x, y, t) = (file.Queries![point, 0].item<float>() * 2, file.Queries[point, 1].item<float>() * 3,
                file.Queries[point, 2].item<float>() - 5);
            Assert.Equal(1000 + (100 * x) + (10 * y) + t, file.Solutions[1, point].item<float>(), 1e-3f);
            if (point < 12) Assert.Equal(file.Solutions[1, point].item<float>(), file.Functions[1, point]
                .item<float>());
        }

        using var last = OperatorFile.Read([Place("ns.mat")], OperatorFileOptions.Parse("time=last"));
        Assert.Equal([12, 2], last.Queries!.shape);
        AssertSame(file.Solutions.narrow(1, 12, 12), last.Solutions!);
    }

    [Fact]
    public void Read_PdeBenchTensor_TakesTheFirstTimeForTheInput()
    {
        using var scope = NewDisposeScope();
        WriteHdf("burgers.hdf5", ("tensor", [2, 3, 4], Counted(2, 3, 4)), ("x-coordinate", [4], [0, .25f, .5f, .75f]),
            ("t-coordinate", [4], [0, 1, 2, 3]));
        using var file = OperatorFile.Read([Place("burgers.hdf5")]);
        AssertSame(tensor(new[,] { { 0f, 1, 2, 3 }, { 12, 13, 14, 15 } }), file.Functions);
        AssertSame(arange(4, 12, dtype: ScalarType.Float32), file.Solutions![0]);
        AssertSame(tensor(new[] { .25f, 2 }), file.Queries![5]);
    }

    [Fact]
    public void Read_PdeBenchDarcy_TakesTheCoefficientForTheInput()
    {
        using var scope = NewDisposeScope();
        WriteHdf("darcy.hdf5", ("nu", [2, 3, 3], Counted(2, 3, 3)), ("tensor", [2, 1, 3, 3], Counted(2, 9)),
            ("x-coordinate", [3], [.1f, .5f, .9f]), ("y-coordinate", [3], [.2f, .5f, .8f]));
        using var file = OperatorFile.Read([Place("darcy.hdf5")]);
        AssertSame(file.Functions, file.Solutions!);
        AssertSame(tensor(new[] { .5f, .2f }), file.Queries![1]);
        Assert.Equal(3, file.Functions[0, 1].item<float>());
    }

    [Fact]
    public void Read_PdeBenchGroups_AreSamplesOfOneArray()
    {
        using var scope = NewDisposeScope();
        var root = new H5File();
        for (var sample = 0; sample < 3; sample++)
        {
            root[$"000{sample}"] = new H5Group
            {
                ["data"] = Dataset([2, 3, 2], [.. Counted(2, 3, 2).Select(value => value + (100 * sample))]),
                ["grid"] = new H5Group { ["x"] = Dataset([3], [0, 1, 2]), ["t"] = Dataset([2], [0, 7]) },
            };
        }

        root.Write(Place("groups.h5"));
        using var file = OperatorFile.Read([Place("groups.h5")]);
        Assert.Equal([3, 3], file.Inputs.ToArray());
        AssertSame(tensor(new[] { 200f, 202, 204, 201, 203, 205 }), file.Functions[2]);
        AssertSame(tensor(new[,] { { 206f, 207 }, { 208, 209 }, { 210, 211 } }), file.Solutions![2]);
        AssertSame(tensor(new[] { 1f, 7 }), file.Queries![1]);
    }

    [Fact]
    public void Read_DeepXdeAligned_KeepsTheTestApart()
    {
        using var scope = NewDisposeScope();
        WriteNpz("aligned.npz", ("X_train0", rand(6, 5)), ("X_train1", arange(3f).unsqueeze(1)),
            ("y_train", rand(6, 3)), ("X_test0", rand(2, 5)), ("X_test1", arange(3f).unsqueeze(1)),
            ("y_test", rand(2, 3)));
        using var file = OperatorFile.Read([Place("aligned.npz")]);
        Assert.Equal((8, 6), (file.Functions.shape[0], file.TrainSamples));
        Assert.Equal([3, 1], file.Queries!.shape);
    }

    [Fact]
    public void Read_DeepXdeUnaligned_GathersThePointsOfAFunction()
    {
        using var scope = NewDisposeScope();
        var functions = rand(3, 5);
        WriteNpz("unaligned.npz", ("X_train0", functions.repeat_interleave(4, 0)), ("X_train1", rand(12, 2)),
            ("y_train", arange(12f).unsqueeze(1)));
        using var file = OperatorFile.Read([Place("unaligned.npz")]);
        AssertSame(functions, file.Functions);
        Assert.Equal([3, 4, 2], file.Queries!.shape);
        AssertSame(arange(12f).reshape(3, 4), file.Solutions!);
    }

    [Theory]
    [InlineData(8, 3, "4 points of its own for each function", 2)]
    [InlineData(6, 12, "pairs of a function and a point", 6)]
    public void Read_DeepXdeUnalignedWithATest_KeepsItApart(int train, int functions, string layout, long trained)
    {
        using var scope = NewDisposeScope();
        var (inputs, points) = (rand(3, 5).repeat_interleave(4, 0), rand(12, 2));
        WriteNpz("parts.npz", ("X_train0", inputs[..train]), ("X_train1", points[..train]), ("y_train", rand(train, 1)),
            ("X_test0", inputs[train..]), ("X_test1", points[train..]), ("y_test", rand(12 - train, 1)));
        using var file = OperatorFile.Read([Place("parts.npz")]);
        Assert.Equal((functions, trained), ((int)file.Functions.shape[0], file.TrainSamples));
        Assert.Contains(layout, file.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DeepXdeTest_MustHaveTheTrainingsPointsWhereItStandsBesideIt()
    {
        using var scope = NewDisposeScope();
        (string, Tensor)[] test = [("X_test0", rand(2, 5)), ("X_test1", arange(3f).unsqueeze(1) + 1), ("y_test", rand(2, 3))];
        WriteNpz("both.npz", [("X_train0", rand(6, 5)), ("X_train1", arange(3f).unsqueeze(1)), ("y_train", rand(6, 3)), .. test]);
        Assert.Contains("array X_test1 holds other query points than X_train1", Refusal("both.npz"), StringComparison.Ordinal);
        WriteNpz("test.npz", test);
        using var file = OperatorFile.Read([Place("test.npz")]);
        Assert.Equal((2, 0), (file.Functions.shape[0], file.TrainSamples));
    }

    [Fact]
    public void Read_ThinTime_TakesEverySecondTime()
    {
        using var scope = NewDisposeScope();
        WriteHdf("burgers.hdf5", ("tensor", [1, 5, 2], Counted(1, 5, 2)), ("t-coordinate", [5], [0, 1, 2, 3, 4]));
        using var file = OperatorFile.Read([Place("burgers.hdf5")], OperatorFileOptions.Parse("thin-time=2"));
        AssertSame(tensor(new[,] { { 0f, 1 } }), file.Functions);
        AssertSame(tensor(new[,] { { 4f, 5, 8, 9 } }), file.Solutions!);
        AssertSame(tensor(new[] { 2f, 2, 4, 4 }), file.Queries!.select(1, 1));
    }

    [Fact]
    public void Read_TimeBeforeSpace_IsFoundByTheSizes()
    {
        using var scope = NewDisposeScope();
        WriteNpz("first.npz", ("a", rand(2, 3, 4)), ("u", arange(48f).reshape(2, 2, 3, 4)));
        using var file = OperatorFile.Read([Place("first.npz")]);
        Assert.Equal(["x", "y", "t"], file.Coordinates.ToArray());
        // The first time, and x fastest: u[0, 0, x, y] = 4 x + y.
        AssertSame(tensor(new[] { 0f, 4, 8, 1 }), file.Solutions![0][..4]);
        Assert.Equal(12, file.Solutions[0, 12].item<float>());
    }

    [Fact]
    public void Read_QueriesInARow_ArePointsOnALine()
    {
        using var scope = NewDisposeScope();
        WriteNpz("row.npz", ("functions", rand(3, 5)), ("queries", arange(4f).unsqueeze(0)), ("solutions", rand(3, 4)));
        using var file = OperatorFile.Read([Place("row.npz")]);
        AssertSame(arange(4f).unsqueeze(1), file.Queries!);
    }

    [Fact]
    public void Read_OneNameInTwoFiles_IsRefused()
    {
        using var scope = NewDisposeScope();
        foreach (var name in new[] { "one.npz", "two.npz" }) WriteNpz(name, ("functions", rand(3, 5)));
        Assert.Contains("the array functions is in one.npz and in two.npz",
            Assert.Throws<FormatException>(() => OperatorFile.Read([folder.Path])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InfiniteOrOfATinyScale_IsSaid()
    {
        using var scope = NewDisposeScope();
        var values = rand(3, 4);
        values[1, 2] = float.NegativeInfinity;
        WriteNpz("bad.npz", ("functions", rand(3, 5)), ("queries", rand(4, 1)), ("solutions", values));
        Assert.Contains("sample 1 holds an infinite value at point 2", Refusal("bad.npz"), StringComparison.Ordinal);
        WriteNpz("tiny.npz", ("functions", rand(3, 5)), ("queries", rand(4, 1)), ("solutions", rand(3, 4).mul_(1e-8f)));
        using var file = OperatorFile.Read([Place("tiny.npz")]);
        Assert.StartsWith("solutions: values of the order", Assert.Single(file.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FolderOfNpy_NamesArraysByTheirFiles()
    {
        using var scope = NewDisposeScope();
        foreach (var (name, shape) in new[] { ("functions", "3, 2"), ("queries", "2,"),
            ("solutions", "3, 2") }) WriteNpy(name, "<f8", shape, name == "functions");
        using var file = OperatorFile.Read([folder.Path]);
        // Fortran's order: the first axis runs fastest.
        AssertSame(tensor(new[,] { { 0f, 3 }, { 1, 4 }, { 2, 5 } }), file.Functions);
        AssertSame(tensor(new[,] { { 0f, 1 }, { 2, 3 }, { 4, 5 } }), file.Solutions!);
        Assert.Equal([2, 1], file.Queries!.shape);
    }

    [Fact]
    public void Read_FunctionsAlone_AreEnoughForAPrediction()
    {
        using var scope = NewDisposeScope();
        WriteNpz("new.npz", ("functions", rand(2, 5)));
        using var file = OperatorFile.Read([Place("new.npz")], solutionsWanted: false);
        Assert.Null(file.Queries);
        Assert.Contains("has no query points beside it", Refusal("new.npz"), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NotFinite_NamesFileArraySampleAndPoint()
    {
        using var scope = NewDisposeScope();
        var values = Counted(20, 5);
        values[(17 * 5) + 3] = float.NaN;
        WriteMat("burgers.mat", ("a", [20, 5], Counted(20, 5)), ("u", [20, 5], values));
        Assert.StartsWith("burgers.mat: array u, sample 17 holds NaN at point 3", Refusal("burgers.mat"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("functions=missing; solutions=u",
        "there is no array missing; there are a [2, 3], u [3, 3], v [2, 4, 4]")]
    [InlineData("functions=a; solutions=u", "array u has 3 samples, expected 2 as a has")]
    [InlineData("functions=a; queries=a; solutions=u", "array u has 3 samples, expected 2 as a has")]
    [InlineData("functions=v; queries=a; solutions=a", "array v has shape [2, 4, 4], expected [samples, sensors]")]
    [InlineData("functions=a; solutions=v", "array v has shape [2, 4, 4], which is no grid of a [2, 3]")]
    [InlineData("", "array u has 3 samples, expected 2 as a has")]
    public void Read_WhatDoesNotFit_IsRefused(string options, string message)
    {
        using var scope = NewDisposeScope();
        WriteNpz("data.npz", ("a", rand(2, 3)), ("u", rand(3, 3)), ("v", rand(2, 4, 4)));
        Assert.Contains(message, Refusal("data.npz", options), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownArrays_SaysWhatIsThereAndWhatIsKnown()
    {
        using var scope = NewDisposeScope();
        WriteNpz("data.npz", ("foo", rand(2, 3)));
        Assert.Contains("no layout of operator data is known for the arrays foo [2, 3]; expected functions",
            Refusal("data.npz"), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OldMatFile_SaysHowToSaveItAgain()
    {
        folder.File("old.mat", "MATLAB 5.0 MAT-file, Platform: GLNXA64".PadRight(128));
        Assert.StartsWith("old.mat is a MAT file of version 5.0, expected 7.3: in MATLAB save('-v7.3', …)",
            Refusal("old.mat"), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PickledArray_IsRefused()
    {
        WriteNpy("functions", "|O", "2,", false);
        Assert.Contains("functions.npy: array functions is a pickled Python object, which is refused",
            Refusal("functions.npy"), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutOffOrForeign_IsRefused()
    {
        WriteNpy("functions", "<f8", "30, 20", false, values: 7);
        Assert.Contains("is cut off", Assert.Throws<FormatException>(
            () => OperatorFile.Read([Place("functions.npy")], solutionsWanted: false)).Message,
            StringComparison.Ordinal);
        folder.File("no.h5", "text that is no HDF5");
        Assert.Contains("no.h5 cannot be read as HDF5", Refusal("no.h5"), StringComparison.Ordinal);
        folder.File("no.npz", "text that is no zip");
        Assert.Contains("no.npz is damaged", Refusal("no.npz"), StringComparison.Ordinal);
        folder.File("no.txt", "1 2 3");
        Assert.Contains("no.txt is of no known format", Refusal("no.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_OfZeroConstantAndWildFunctions_SayThem()
    {
        using var scope = NewDisposeScope();
        var solutions = rand(6, 4);
        solutions[1].zero_();
        solutions[2].fill_(3);
        solutions[4].mul_(1e5f);
        WriteNpz("data.npz", ("functions", rand(6, 3)), ("queries", rand(4, 1)), ("solutions", solutions));
        using var file = OperatorFile.Read([Place("data.npz")]);
        Assert.Contains(", 1 zero everywhere, 1 constant", file.Notes[3], StringComparison.Ordinal);
        Assert.StartsWith("solutions: sample 4 is", Assert.Single(file.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_ParsedText_RoundTrips()
    {
        const string Text = "functions=a+b; queries=x; solutions=u; thin=64; thin-time=2; time=last; samples=10; " +
            "periodic=true";
        Assert.Equal(Text, OperatorFileOptions.Parse(Text).ToString());
        Assert.Equal("", new OperatorFileOptions().ToString());
        Assert.Contains("unknown field 'thn'", Assert.Throws<FormatException>(() => OperatorFileOptions.Parse("thn=3"))
            .Message, StringComparison.Ordinal);
    }

    private static float[] Counted(params int[] shape) =>
        [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size)).Select(value => (float)value)];

    private static H5Dataset Dataset(long[] shape, float[] values) =>
        new(values, fileDims: [.. shape.Select(size => (ulong)size)]);

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.sub(actual).abs().max().item<float>() < 1e-6f,
            $"expected {expected.ToString(TorchSharp.TensorStringStyle.Julia)}, got " +
                $"{actual.ToString(TorchSharp.TensorStringStyle.Julia)}");
    }

    private string Place(string name) => Path.Combine(folder.Path, name);

    private string Refusal(string name, string options = "") =>
        Assert.Throws<FormatException>(() => OperatorFile.Read([Place(name)], OperatorFileOptions.Parse(options)))
            .Message;

    private void WriteNpz(string name, params (string Name, Tensor Values)[] arrays) =>
        OperatorFile.WriteArrays(Place(name), arrays.ToDictionary(array => array.Name, array => array.Values));

    private void WriteHdf(string name, params (string Name, long[] Shape, float[] Values)[] arrays)
    {
        var file = new H5File();
        foreach (var array in arrays) file[array.Name] = Dataset(array.Shape, array.Values);
        file.Write(Place(name));
    }

    // As MATLAB writes it: a header of 512 bytes, and the axes reversed.
    private void WriteMat(string name, params (string Name, long[] Shape, float[] Values)[] arrays)
    {
        using var scope = NewDisposeScope();
        var file = new H5File();
        foreach (var array in arrays)
        {
            long[] back = [.. Enumerable.Range(0, array.Shape.Length).Reverse().Select(axis => (long)axis)];
            var values = tensor(array.Values).reshape(array.Shape).permute(back).contiguous().to(ScalarType.Float64);
            file[array.Name] = new H5Dataset(values.data<double>().ToArray(),
                fileDims: [.. values.shape.Select(size => (ulong)size)]);
        }

        file.Write(Place(name), new H5WriteOptions(UserBlockSize: 512));
        using var stream = File.OpenWrite(Place(name));
        stream.Write(Encoding.ASCII.GetBytes("MATLAB 7.3 MAT-file, Platform: GLNXA64".PadRight(124)));
    }

    private void WriteNpy(string name, string type, string shape, bool fortran, int values = 6)
    {
        var header = string.Create(CultureInfo.InvariantCulture,
            $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': ({shape}), }}").PadRight(117) + "\n";
        using var stream = File.Create(Place(name + ".npy"));
        stream.Write([0x93, .. Encoding.ASCII.GetBytes("NUMPY"), 1, 0, (byte)header.Length, 0,
            .. Encoding.ASCII.GetBytes(header)]);
        for (var value = 0; value < values; value++) stream.Write(BitConverter.GetBytes((double)value));
    }
}
