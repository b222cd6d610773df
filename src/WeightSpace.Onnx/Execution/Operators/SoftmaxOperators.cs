using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>Softmax and its kin.</summary>
internal static class SoftmaxOperators
{
    internal static void Register(OnnxOperatorTable operators)
    {
        operators.Add("Softmax", call => Along(call, (x, axis) => x.softmax(axis)));
        operators.Add("LogSoftmax", call => Along(call, (x, axis) => x.log_softmax(axis)));
        operators.Add("Hardmax", call => Along(call, (x, axis) => zeros_like(x).scatter(axis, x.argmax(axis, keepdim: true), ones_like(x))));
    }

    /// <summary>Until opset 12 all axes from the given one on were taken together; since 13 it is that axis
    /// alone.</summary>
    private static Tensor Along(OnnxCall call, Func<Tensor, long, Tensor> function)
    {
        var x = call.X;
        if (call.Opset >= 13) return function(x, call.Axis(-1, x.dim()));
        var axis = (int)call.Axis(1, x.dim());
        var rows = x.shape[..axis].Aggregate(1L, (product, size) => product * size);
        var columns = x.shape[axis..].Aggregate(1L, (product, size) => product * size);
        return function(x.reshape(rows, columns), 1).reshape(x.shape);
    }
}
