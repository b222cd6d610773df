using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>What makes tensors of given shape, range or type.</summary>
internal static class CreationOperators
{
    internal static void Register(OnnxOperatorTable operators)
    {
        operators.Add("ConstantOfShape", ConstantOfShape);
        operators.Add("Range", Range);
        operators.Add("EyeLike", EyeLike);
        operators.Add("Cast", call => Cast(call.X, Target(call, call.Node.Attribute("to")?.Int ?? throw call.Node.Malformed("it has no type to cast to"))));
        operators.Add("CastLike", call => Cast(call.X, call[1].dtype));
    }

    private static Tensor ConstantOfShape(OnnxCall call)
    {
        var shape = call.Longs(0) ?? throw call.Node.Malformed("it has no shape");
        call.RequireAffordable(shape);
        if (call.Node.Attribute("value")?.Tensor is not { } value) return zeros(shape, dtype: call.Floating, device: call.Device);
        var one = OnnxTensors.Load(value, call.Floating, call.Device);
        return one.NumberOfElements == 1 ? one.reshape([]).expand(shape) : throw call.Node.Malformed($"its value should be one number and has shape {OnnxCall.Shape(one)}");
    }

    private static Tensor Range(OnnxCall call)
    {
        var whole = !call.X.is_floating_point();
        var (start, limit, delta) = (One(call, 0), One(call, 1), One(call, 2));
        if (delta == 0) throw call.Node.Malformed("its step is 0");
        var count = Math.Max(0, (long)Math.Ceiling((limit - start) / delta));
        call.RequireAffordable(count);
        var numbers = arange(count, dtype: whole ? ScalarType.Int64 : call.Floating, device: call.Device);
        return whole ? numbers.mul((long)delta).add((long)start) : numbers.mul(delta).add(start);
    }

    private static double One(OnnxCall call, int index) =>
        OnnxTensors.Doubles(call[index]) is [var value] ? value : throw call.Node.Malformed($"its input {index} should be one number and is {OnnxCall.Shape(call[index])}");

    private static Tensor EyeLike(OnnxCall call)
    {
        var (rows, columns, shift) = (call.X.shape[0], call.X.shape[1], call.Int("k", 0));
        var type = call.Node.Attribute("dtype") is { } given ? Target(call, given.Int) : call.X.dtype;
        var row = arange(rows, dtype: ScalarType.Int64, device: call.Device).unsqueeze(1);
        var column = arange(columns, dtype: ScalarType.Int64, device: call.Device).unsqueeze(0);
        return column.sub(row).eq(shift).to(type);
    }

    private static ScalarType Target(OnnxCall call, long type)
    {
        var element = (OnnxElementType)type;
        return element.IsSupported() && element != OnnxElementType.String
            ? OnnxTensors.TypeOf(element, call.Floating)
            : throw call.Unsupported($"element type {type}");
    }

    private static Tensor Cast(Tensor x, ScalarType type) => x.dtype == type ? x : x.to(type);
}
