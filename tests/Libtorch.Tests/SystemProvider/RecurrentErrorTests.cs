using static TorchSharp.torch;

namespace Libtorch.Tests.SystemProvider;

public sealed class RecurrentErrorTests
{
    [Fact]
    public void Forward_WrongShapes_SaysWhatIsExpected()
    {
        using var scope = NewDisposeScope();
        using var lstm = nn.LSTM(3, 4, 2);
        using var cell = nn.GRUCell(3, 4);
        var input = Assert.Throws<ArgumentException>(() => lstm.call(zeros(5, 2, 7)));
        Assert.Contains("The input of LSTM must have shape [steps, batch, 3], got [5, 2, 7]", input.Message);
        var state = Assert.Throws<ArgumentException>(() => lstm.call(zeros(5, 2, 3), (zeros(2, 2, 4), zeros(1, 2, 4))));
        Assert.Contains("The state c0 of LSTM must have shape [2, 2, 4] (layers and directions, batch, hidden), got [1, 2, 4]", state.Message);
        var sample = Assert.Throws<ArgumentException>(() => cell.call(zeros(2, 5), null));
        Assert.Contains("The input of GRUCell must have shape [batch, 3] or [3], got [2, 5]", sample.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => nn.RNN(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => nn.RNN(3, 4, dropout: 1.5));
    }
}
